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
    try requireFinite(weights) { $0 }
    ranges = description.weightRange.ranges(
      of: weights, present: ranges, growth: description.rangeGrowth, headroom: headroom)
    let newCodes = integerCodes(weights)
    var statistics = WriteStatistics()
    let writes = collectChanges(to: newCodes, &statistics)
    codes = newCodes
    statistics.add(write(writes))
    return statistics
  }

  /// Refuses values that are not finite.
  ///
  /// `position` is that of a value in the matrix.
  func requireFinite(_ values: Matrix, at position: (Int) -> Int) throws {
    guard let index = values.elements.firstIndex(where: { !$0.isFinite }) else { return }
    let (output, input) = position(index).quotientAndRemainder(dividingBy: inputs)
    throw CrossbarError.notFinite(
      matrix: name, output: output, input: input, value: values.elements[index])
  }

  /// Brings cells to their targets, and what products multiply with along with them.
  mutating func write(_ writes: CellWrites) -> WriteStatistics {
    guard !writes.cells.isEmpty else { return WriteStatistics() }
    var writes = writes
    let isFollowed = follows(writes.count)
    if !isFollowed { (readMatrices, foldedMatrices) = ([:], [:]) }
    forgetArrays(of: writes.cells)
    let before = isFollowed ? writes.cells.map { levels[Int($0)] } : []
    let statistics = device.program(&writes, array: id, streams: streams)
    keep(writes)
    if isFollowed { follow(writes.cells, before: before) }
    return statistics
  }

  /// Takes over what happened to cells; one that took no pulse was not written.
  private mutating func keep(_ writes: CellWrites) {
    var pulsed: [UInt32] = []
    for (index, written) in writes.cells.enumerated() {
      let cell = Int(written)
      let present = levels[cell]
      levels[cell] = writes.conductances[index]
      faults[cell] = writes.faults[index]
      guard writes.pulses[index] > 0 else {
        if faults[cell] == 0 { levels[cell] = present }
        continue
      }
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
    var result = [Int16](repeating: 0, count: inputs * width)
    var clipped = [Bool](repeating: false, count: inputs * width)
    for output in 0..<outputs {
      let coder = WeightCoder(range: ranges[output], highest: encoding.weights.upperBound)
      for input in 0..<inputs {
        let weight = input * width + output
        (result[weight], clipped[weight]) = coder.code(of: weights[output, input])
      }
    }
    isClipped = clipped
    return result
  }

  private func collectChanges(
    to newCodes: [Int16], _ statistics: inout WriteStatistics
  ) -> CellWrites {
    let isFirst = codes.isEmpty
    let description = device.cell
    var writes = CellWrites()
    if isFirst { writes.reserveCapacity(levels.count) }
    for input in 0..<inputs {
      let before = writes.cells.count
      for output in 0..<width {
        let weight = input * width + output
        if !isFirst && codes[weight] == newCodes[weight] { continue }
        appendCells(
          of: input, output, from: isFirst ? nil : codes[weight], to: newCodes[weight],
          description, &writes)
      }
      if writes.cells.count > before { statistics.rows += 1 }
    }
    statistics.skippedCells = levels.count - writes.cells.count
    return writes
  }

  /// Appends the cells of a weight whose target changes with its code; all of them where there was no code.
  @inline(__always)
  func appendCells(
    of input: Int, _ output: Int, from old: Int16?, to new: Int16,
    _ description: CellDescription, _ writes: inout CellWrites
  ) {
    let columns = physicalColumns
    let to = (Int(new) - lowestCode) * columns
    let from = old.map { (Int($0) - lowestCode) * columns }
    for column in 0..<columns {
      if let from, targets[from + column] == targets[to + column] { continue }
      let cell = cell(input, column, output)
      writes.append(
        cell: UInt32(cell), event: events[cell], target: targets[to + column],
        conductance: description.levelWhenWritten(levels[cell]), fault: faults[cell],
        wear: wear[cell])
    }
  }
}

/// The integer codes of one output's weights.
struct WeightCoder {
  private let range: Float
  private let highest: Float
  private let perUnit: Float

  /// Codes up to `highest`, which stands for `range`.
  init(range: Float, highest: Int) {
    self.range = range
    self.highest = Float(highest)
    perUnit = self.highest / range
  }

  /// The code of a weight, rounded half to even, and whether it was clipped.
  ///
  /// Where the range is zero, or too small to have a reciprocal, all codes are.
  @inline(__always)
  func code(of weight: Float) -> (Int16, isClipped: Bool) {
    guard perUnit.isFinite else { return (0, weight.magnitude > range) }
    let code = (weight * perUnit).rounded(.toNearestOrEven)
    return (Int16(min(max(code, -highest), highest)), code.magnitude > highest)
  }
}
