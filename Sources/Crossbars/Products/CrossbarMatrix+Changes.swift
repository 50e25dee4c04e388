import Devices
import Quantities

/// A cell that was written, and may have another level than before.
struct CellChange {
  let cell: Int
  let input: Int
  /// The column of the weight.
  let column: Int
  let output: Int
  /// The level until then.
  let before: Float
}

/// What products multiply with follows the cells that were written, at a cost in proportion to their number.
///
/// The result is, bit for bit, what would be derived from all cells: sums are exact, and all else is derived
/// again from the same numbers in the same order.
extension CrossbarMatrix {
  /// Whether following so many cells is less work than starting anew.
  ///
  /// Wires spread the change of a cell over its whole array, which is solved anew.
  func follows(_ cells: Int) -> Bool {
    !readMatrices.isEmpty && description.wires == nil && cells < levels.count / 16
  }

  /// Brings what products multiply with up to date.
  ///
  /// - Parameters:
  ///   - cells: those that were written just now.
  ///   - before: their levels until then.
  mutating func follow(_ cells: [UInt32], before: [Float]) {
    let changes = zip(cells, before).map { cell, level in
      let (row, output) = Int(cell).quotientAndRemainder(dividingBy: width)
      let (input, column) = row.quotientAndRemainder(dividingBy: physicalColumns)
      return CellChange(
        cell: Int(cell), input: input, column: column, output: output, before: level)
    }
    for direction in Direction.allCases {
      guard var read = readMatrices.removeValue(forKey: direction) else { continue }
      followLines(changes, &read, direction)
      followConverters(changes, &read, direction)
      if var variances = read.variances {
        read.variances = nil
        followVariances(changes, &variances, direction)
        read.variances = variances
      }
      summarise(&read, direction)
      if var folded = foldedMatrices.removeValue(forKey: direction),
        folded.follow(changes, self, read, direction)
      {
        foldedMatrices[direction] = folded
      }
      readMatrices[direction] = read
    }
  }

  private func followLines(
    _ changes: [CellChange], _ read: inout ReadMatrix, _ direction: Direction
  ) {
    for change in changes {
      let line = direction == .forward ? change.input : change.output
      read.lineSums[line] += exactSummand(levels[change.cell]) - exactSummand(change.before)
    }
  }

  private func followConverters(
    _ changes: [CellChange], _ read: inout ReadMatrix, _ direction: Direction
  ) {
    let isForward = direction == .forward
    let converters = senseColumns
    let pedestal = sensedPedestal
    let converterOfColumn = converterOfColumn
    for change in changes {
      let index = converterOfColumn[change.column]
      let sense = converters[index]
      let place = start(of: index, change.input, direction) + change.output
      let plus = levels[cell(change.input, sense.plus, change.output)]
      let old = read.conductances[place]
      let new =
        if let minus = sense.minus {
          plus - levels[cell(change.input, minus, change.output)]
        } else { plus + pedestal }
      read.conductances[place] = new
      let (driven, sensed) =
        isForward ? (change.input, change.output) : (change.output, change.input)
      // The unit column is not driven.
      if !isForward && driven == outputs { continue }
      read.blockSums.replace(
        old, by: new, block: driven / (isForward ? array.rows : array.columns),
        converter: index, line: sensed)
    }
  }

  /// σ² of what converters sense of the cells; those of a pair may have been written at different times.
  private func followVariances(
    _ changes: [CellChange], _ variances: inout [Float], _ direction: Direction
  ) {
    let converterOfColumn = converterOfColumn
    var sensedCells: [UInt32] = []
    for change in changes {
      let sense = senseColumns[converterOfColumn[change.column]]
      for column in [sense.plus, sense.minus ?? sense.plus] {
        sensedCells.append(UInt32(cell(change.input, column, change.output)))
      }
    }
    let deviations = readDeviations(of: sensedCells)
    for (index, change) in changes.enumerated() {
      let converter = converterOfColumn[change.column]
      let place = start(of: converter, change.input, direction) + change.output
      let (plus, minus) = (deviations[2 * index], deviations[2 * index + 1])
      variances[place] =
        senseColumns[converter].minus == nil ? plus * plus : plus * plus + minus * minus
    }
  }

  private var converterOfColumn: [Int] {
    var result = [Int](repeating: 0, count: physicalColumns)
    for (index, sense) in senseColumns.enumerated() {
      for column in [sense.plus, sense.minus].compactMap({ $0 }) { result[column] = index }
    }
    return result
  }
}
