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
    var aged = writes
    if device.ages { device.age(&aged, by: .zero, array: id, streams: streams) }
    if device.ages { history.note(writes) }
    faults.change(at: writes.cells) { $1 = writes.faults[$0] }
    levels.change(at: writes.cells) {
      if writes.pulses[$0] > 0 || writes.faults[$0] != 0 { $1 = aged.conductances[$0] }
    }
    wear.change(at: writes.cells) { if writes.pulses[$0] > 0 { $1 = writes.wear[$0] } }
    events.change(at: writes.cells) { $1 += writes.pulses[$0] > 0 ? 1 : 0 }
    pulses.change(at: writes.cells) { $1 += UInt32(writes.pulses[$0]) }
  }

  /// The integer weight of every (input, output), rounded half to even and clipped to the encoding's range.
  ///
  /// The unit column, if there is one, holds zeros.
  private mutating func integerCodes(_ weights: Matrix) -> [Int16] {
    var result = [Int16](repeating: 0, count: inputs * width)
    var clipped = [Bool](repeating: false, count: inputs * width)
    let highest = encoding.weights.upperBound
    let values = weights.elements.span
    var codes = result.mutableSpan
    var marks = clipped.mutableSpan
    for output in 0..<outputs {
      let coder = WeightCoder(range: ranges[output], highest: highest)
      for input in 0..<inputs {
        let weight = input * width + output
        (codes[weight], marks[weight]) = coder.code(of: values[output * inputs + input])
      }
    }
    isClipped = clipped
    return result
  }

  private func collectChanges(
    to newCodes: [Int16], _ statistics: inout WriteStatistics
  ) -> CellWrites {
    let isFirst = codes.isEmpty
    var changes = CellChanges()
    let (old, new) = (codes.span, newCodes.span)
    for input in 0..<inputs {
      let before = changes.count
      for weight in input * width..<(input + 1) * width {
        if !isFirst && old[weight] == new[weight] { continue }
        appendCells(
          of: input, weight - input * width, from: isFirst ? nil : old[weight], to: new[weight],
          &changes)
      }
      if changes.count > before { statistics.rows += 1 }
    }
    statistics.skippedCells = levels.count - changes.count
    return writes(of: changes)
  }

  /// Appends the cells of a weight whose target changes with its code; all of them where there was no code.
  @inline(__always)
  func appendCells(
    of input: Int, _ output: Int, from old: Int16?, to new: Int16, _ changes: inout CellChanges
  ) {
    changes.add(
      cell(input, 0, output), stride: width, count: physicalColumns, of: targets,
      from: old.map { (Int($0) - lowestCode) * physicalColumns },
      to: (Int(new) - lowestCode) * physicalColumns)
  }

  /// The writes of some cells, with what the cells are in before.
  func writes(of changes: CellChanges) -> CellWrites {
    let cells = changes.cells
    let present = cells.map { levels[Int($0)] }
    return CellWrites(
      cells: cells, events: cells.map { events[Int($0)] }, targets: changes.targets,
      conductances: cellDescription.temperature == nil
        ? present : present.map(cellDescription.levelWhenWritten),
      faults: cells.map { faults[Int($0)] }, wear: cells.map { wear[Int($0)] })
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
