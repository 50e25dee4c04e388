public import Devices
public import MatrixMath

extension CrossbarMatrix {
  /// Writes some of the weights by write–verify; cells of the others are neither written nor looked at.
  ///
  /// `.all` is ``program(_:)``. Any other selection needs a programmed matrix and takes
  /// time in proportion to the weights selected. Ranges stay as they are, for a larger one would change
  /// every code of its output: values beyond are clipped and counted by ``clippedWeights``. An output
  /// whose weights were all zeros has no range and stays zero. A unit column stays untouched.
  ///
  /// - Parameters:
  ///   - values: as `MatrixSelection.values(of:)` gives them, finite.
  ///   - selection: of an [outputs, inputs] matrix; every weight at most once, with a place.
  /// - Returns: what was written, how many pulses it took, and how many cells of the selected weights were skipped.
  /// - Throws: ``CrossbarError/notFinite(matrix:output:input:value:)``; nothing is written then.
  public mutating func program(
    _ values: Matrix, at selection: MatrixSelection
  ) throws -> WriteStatistics {
    if case .all = selection { return try program(values) }
    precondition(!codes.isEmpty, "\(name): some weights of a matrix that was never programmed")
    requirePlaces(of: selection)
    let positions = selection.positions(rows: outputs, columns: inputs)
    precondition(
      values.elements.count == positions.count,
      "\(name): values \(values.shape) for \(positions.count) selected weights")
    try requireFinite(values) { positions[$0] }
    var statistics = WriteStatistics()
    let writes = collectChanges(to: values.elements, at: positions, &statistics)
    statistics.skippedCells = positions.count * physicalColumns - writes.count
    statistics.add(write(writes))
    return statistics
  }

  /// Takes over the codes of some weights, word line by word line, and returns the cells that these change.
  private mutating func collectChanges(
    to values: [Float], at positions: [Int], _ statistics: inout WriteStatistics
  ) -> CellWrites {
    let highest = encoding.weights.upperBound
    var changes = CellChanges()
    var lastInput: Int?
    for index in byInput(positions) {
      let (output, input) = positions[index].quotientAndRemainder(dividingBy: inputs)
      let weight = input * width + output
      let new: Int16
      (new, isClipped[weight]) =
        WeightCoder(range: ranges[output], highest: highest).code(of: values[index])
      let old = codes[weight]
      guard new != old else { continue }
      codes[weight] = new
      let before = changes.count
      appendCells(of: input, output, from: old, to: new, &changes)
      guard changes.count > before, lastInput != input else { continue }
      lastInput = input
      statistics.rows += 1
    }
    return writes(of: changes)
  }

  /// The indices of positions in the order of their inputs, as cells are stored.
  private func byInput(_ positions: [Int]) -> [Int] {
    var next = [Int](repeating: 0, count: inputs + 1)
    for position in positions { next[position % inputs + 1] += 1 }
    for input in 0..<inputs { next[input + 1] += next[input] }
    var result = [Int](repeating: 0, count: positions.count)
    for (index, position) in positions.enumerated() {
      let input = position % inputs
      result[next[input]] = index
      next[input] += 1
    }
    return result
  }

  /// Stops at a selection that has weights outside the matrix, weights without a place, or a weight twice.
  private func requirePlaces(of selection: MatrixSelection) {
    let isValid =
      switch selection {
      case .all: true
      case .columns(let columns): columns.ascend(within: 0..<inputs)
      case .entries(let positions): positions.ascend(within: 0..<outputs * inputs)
      case .blocks(let blocks): areSeparate(blocks)
      case .unplaced: false
      }
    precondition(isValid, "\(name): weights selected twice, or not of [\(outputs), \(inputs)]")
  }

  private func areSeparate(_ blocks: [MatrixBlock]) -> Bool {
    blocks.enumerated().allSatisfy { index, block in
      (0..<outputs).contains(block.rows) && (0..<inputs).contains(block.columns)
        && blocks[..<index].allSatisfy {
          !$0.rows.overlaps(block.rows) || !$0.columns.overlaps(block.columns)
        }
    }
  }
}

extension [Int] {
  /// Whether every number is larger than the one before, and all lie in a range.
  fileprivate func ascend(within range: Range<Int>) -> Bool {
    guard let first, let last else { return true }
    return range.contains(first) && range.contains(last)
      && zip(self, dropFirst()).allSatisfy { $0 < $1 }
  }
}
