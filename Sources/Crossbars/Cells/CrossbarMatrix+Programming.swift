public import Devices
public import MatrixMath
import Quantities

extension CrossbarMatrix {
  /// Writes weights by write–verify; cells whose level stays the same are skipped.
  ///
  /// The first call programs every cell. Later calls keep an output's range while its weights fit and
  /// rescale the whole output when the range has to grow.
  ///
  /// - Parameter weights: shape [outputs, inputs], finite.
  /// - Returns: what was written and skipped, and how many pulses it took.
  /// - Throws: ``CrossbarError/notFinite(matrix:output:input:value:)``; nothing is written then.
  public mutating func program(_ weights: Matrix) throws -> WriteStatistics {
    precondition(
      weights.rows == outputs && weights.columns == inputs,
      "\(name): weights \(weights.shape) for a [\(outputs), \(inputs)] matrix")
    if let index = weights.elements.firstIndex(where: { !$0.isFinite }) {
      throw CrossbarError.notFinite(
        matrix: name, output: index / inputs, input: index % inputs,
        value: weights.elements[index])
    }
    ranges = description.weightRange.ranges(
      of: weights, present: ranges, growth: description.rangeGrowth)
    let newCodes = integerCodes(weights)
    var statistics = WriteStatistics()
    var writes = collectChanges(to: newCodes, &statistics)
    codes = newCodes
    guard !writes.cells.isEmpty else { return statistics }
    (readMatrices, foldedMatrices) = ([:], [:])
    forgetArrays(of: writes.cells)
    statistics.add(device.program(&writes, array: id, streams: streams))
    keep(writes)
    return statistics
  }

  /// Takes over what happened to cells; one that took no pulse was not written.
  private mutating func keep(_ writes: CellWrites) {
    var pulsed: [UInt32] = []
    for (index, written) in writes.cells.enumerated() {
      let cell = Int(written)
      levels[cell] = writes.conductances[index]
      guard writes.pulses[index] > 0 else { continue }
      faults[cell] = writes.faults[index]
      wear[cell] = writes.wear[index]
      events[cell] += 1
      pulses[cell] += UInt32(writes.pulses[index])
      pulsed.append(written)
    }
    guard device.ages else { return }
    for cell in pulsed { history.write(levels[Int(cell)], to: Int(cell)) }
    age(pulsed, by: .zero)
  }

  /// The integer weight of every (input, output), rounded half to even and clipped to the encoding's range.
  ///
  /// The unit column, if there is one, holds zeros.
  private mutating func integerCodes(_ weights: Matrix) -> [Int16] {
    let highest = Float(encoding.weights.upperBound)
    // Outputs of zeros, and of weights too small to have a reciprocal, are zeros.
    let perUnit = ranges.map { highest / $0 }.map { $0.isFinite ? $0 : 0 }
    var result = [Int16](repeating: 0, count: inputs * width)
    var clipped = 0
    for output in 0..<outputs {
      for input in 0..<inputs {
        let code = (weights[output, input] * perUnit[output]).rounded(.toNearestOrEven)
        clipped += code.magnitude > highest ? 1 : 0
        result[input * width + output] = Int16(min(max(code, -highest), highest))
      }
    }
    clippedWeights = clipped
    return result
  }

  private func collectChanges(
    to newCodes: [Int16], _ statistics: inout WriteStatistics
  ) -> CellWrites {
    let lowest = encoding.weights.lowerBound
    let columns = encoding.physicalColumns
    let isFirst = codes.isEmpty
    var writes = CellWrites()
    if isFirst { writes.reserveCapacity(levels.count) }
    for input in 0..<inputs {
      let before = writes.cells.count
      for output in 0..<width {
        let weight = input * width + output
        if !isFirst && codes[weight] == newCodes[weight] { continue }
        let new = (Int(newCodes[weight]) - lowest) * columns
        let old = isFirst ? new : (Int(codes[weight]) - lowest) * columns
        for column in 0..<columns
        where isFirst || targets[old + column] != targets[new + column] {
          let cell = cell(input, column, output)
          writes.append(
            cell: UInt32(cell), event: events[cell], target: targets[new + column],
            conductance: levels[cell], fault: faults[cell], wear: wear[cell])
        }
      }
      if writes.cells.count > before { statistics.rows += 1 }
    }
    statistics.skippedCells = levels.count - writes.cells.count
    return writes
  }
}
