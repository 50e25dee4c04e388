import MatrixMath

/// One converter per weight, the driven lines of one block, and where the conductances between them lie.
struct SenseGroup {
  /// The index of the converter.
  let converter: Int
  /// The number of sensed lines.
  let width: Int
  /// Whether each value is the difference of two columns.
  let isDifference: Bool
  /// The driven lines.
  let lines: Range<Int>
  /// The conductances to multiply with, and those to subtract, as blocks of `levels`.
  let plus: BlockLayout
  let minus: BlockLayout?
  let isTransposed: Bool
}

extension CrossbarMatrix {
  /// The products that give all column values of one block of driven lines, one per converter.
  func senseGroups(_ direction: Direction, _ block: Range<Int>) -> [SenseGroup] {
    encoding.converters.enumerated().map { index, sense in
      SenseGroup(
        converter: index, width: direction == .forward ? outputs : inputs,
        isDifference: sense.minus != nil, lines: block,
        plus: layout(of: sense.plus, direction, block),
        minus: sense.minus.map { layout(of: $0, direction, block) },
        isTransposed: direction == .transposed)
    }
  }

  private func layout(
    of column: Int, _ direction: Direction, _ block: Range<Int>
  ) -> BlockLayout {
    let stride = encoding.physicalColumns * outputs
    return switch direction {
    case .forward:
      BlockLayout(
        offset: cell(block.lowerBound, column, 0), rows: block.count, columns: outputs,
        stride: stride)
    case .transposed:
      BlockLayout(
        offset: cell(0, column, block.lowerBound), rows: inputs, columns: block.count,
        stride: stride)
    }
  }

  /// Currents of one sense group for every vector and active cycle, in level units, [rows, width].
  func columnValues(_ drive: InputDrive, _ group: SenseGroup) -> [Float] {
    var values = [Float](repeating: 0, count: drive.rows * group.width)
    let driven = BlockLayout(
      offset: group.lines.lowerBound, rows: drive.rows, columns: group.lines.count,
      stride: drive.lines)
    let result = BlockLayout(rows: drive.rows, columns: group.width)
    accumulateProduct(
      drive.values, driven, levels, group.plus, transposingB: group.isTransposed, into: &values,
      result)
    if let minus = group.minus {
      accumulateProduct(
        drive.values, driven, levels, minus, transposingB: group.isTransposed, into: &values,
        result, scale: -1, keeping: 1)
    }
    return values
  }
}
