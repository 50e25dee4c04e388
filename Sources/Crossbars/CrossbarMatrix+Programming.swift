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
    summary = nil
    statistics.add(device.program(&writes, array: id, streams: streams))
    relax(&writes)
    for (index, cell) in writes.cells.enumerated() {
      levels[Int(cell)] = writes.conductances[index]
      faults[Int(cell)] = writes.faults[index]
      wear[Int(cell)] = writes.wear[index]
      events[Int(cell)] += 1
      pulses[Int(cell)] += UInt32(writes.pulses[index])
    }
    return statistics
  }

  /// Ages the cells that took a pulse by one second; the others have relaxed before.
  private func relax(_ writes: inout CellWrites) {
    guard device.ages else { return }
    var pulsed = CellWrites()
    let indices = writes.cells.indices.filter { writes.pulses[$0] > 0 }
    for index in indices {
      pulsed.append(
        cell: writes.cells[index], event: writes.events[index], target: writes.targets[index],
        conductance: writes.conductances[index], fault: writes.faults[index])
    }
    device.age(&pulsed, by: .seconds(1), array: id, streams: streams)
    for (index, level) in zip(indices, pulsed.conductances) { writes.conductances[index] = level }
  }

  /// The integer weight of every (input, output), rounded half to even and clipped to the encoding's range.
  private mutating func integerCodes(_ weights: Matrix) -> [Int16] {
    // Outputs of zeros, and of weights too small to have a reciprocal, are zeros.
    let perUnit = scales.map { 1 / $0 }.map { $0.isFinite ? $0 : 0 }
    let highest = Float(encoding.weights.upperBound)
    var result = [Int16](repeating: 0, count: inputs * outputs)
    var clipped = 0
    for output in 0..<outputs {
      for input in 0..<inputs {
        let code = (weights[output, input] * perUnit[output]).rounded(.toNearestOrEven)
        clipped += code.magnitude > highest ? 1 : 0
        result[input * outputs + output] = Int16(min(max(code, -highest), highest))
      }
    }
    clippedWeights = clipped
    return result
  }

  private func collectChanges(
    to newCodes: [Int16], _ statistics: inout WriteStatistics
  ) -> CellWrites {
    let lowest = encoding.weights.lowerBound
    let table = encoding.weights.map { encoding.levels(of: $0) }
    let columns = encoding.physicalColumns
    let isFirst = codes.isEmpty
    var writes = CellWrites()
    for input in 0..<inputs {
      let before = writes.cells.count
      for output in 0..<outputs {
        let weight = input * outputs + output
        if !isFirst && codes[weight] == newCodes[weight] { continue }
        let new = table[Int(newCodes[weight]) - lowest]
        let old = isFirst ? [] : table[Int(codes[weight]) - lowest]
        for column in 0..<columns where isFirst || old[column] != new[column] {
          let cell = cell(input, column, output)
          writes.append(
            cell: UInt32(cell), event: events[cell], target: Float(new[column]),
            conductance: levels[cell], fault: faults[cell], wear: wear[cell])
        }
      }
      if writes.cells.count > before { statistics.rows += 1 }
    }
    statistics.skippedCells = levels.count - writes.cells.count
    return writes
  }
}
