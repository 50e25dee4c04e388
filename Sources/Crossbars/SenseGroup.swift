import MatrixMath

/// Converters whose column values come from one matrix product, and where their conductances lie.
struct SenseGroup {
  /// Indices of the converters, in the order of their segments.
  let converters: [Int]
  /// Sensed lines per converter.
  let segment: Int
  /// Whether each value is the difference of two columns.
  let isDifference: Bool
  /// The driven lines.
  let lines: Range<Int>
  /// The conductances to multiply with, and what to subtract, as blocks of `levels`.
  let plus: BlockLayout
  let minus: BlockLayout?
  let isTransposed: Bool

  /// Column values per row of drives.
  var width: Int { converters.count * segment }
}

extension CrossbarMatrix {
  /// The products that give all column values of one block of driven lines.
  ///
  /// Forward, all converters that sense single columns share one product, for their columns lie side by
  /// side. Otherwise each converter has its own.
  func senseGroups(_ direction: Direction, _ block: Range<Int>) -> [SenseGroup] {
    let stride = encoding.physicalColumns * outputs
    let isSingle = !encoding.converters.contains { $0.minus != nil }
    if direction == .forward && isSingle {
      let layout = BlockLayout(
        offset: block.lowerBound * stride, rows: block.count, columns: stride, stride: stride)
      return [
        SenseGroup(
          converters: Array(encoding.converters.indices), segment: outputs, isDifference: false,
          lines: block, plus: layout, minus: nil, isTransposed: false)
      ]
    }
    return encoding.converters.enumerated().map { index, sense in
      let layout = { (column: Int) in
        direction == .forward
          ? BlockLayout(
            offset: self.cell(block.lowerBound, column, 0), rows: block.count,
            columns: self.outputs, stride: stride)
          : BlockLayout(
            offset: self.cell(0, column, block.lowerBound), rows: self.inputs,
            columns: block.count, stride: stride)
      }
      return SenseGroup(
        converters: [index], segment: direction == .forward ? outputs : inputs,
        isDifference: sense.minus != nil, lines: block, plus: layout(sense.plus),
        minus: sense.minus.map(layout), isTransposed: direction == .transposed)
    }
  }

  /// Currents of one sense group for every vector and active cycle, in level units, [rows, width].
  func columnValues(_ drive: InputDrive, _ group: SenseGroup) -> [Float] {
    let rows = drive.rows
    var values = [Float](repeating: 0, count: rows * group.width)
    let driven = BlockLayout(
      offset: group.lines.lowerBound, rows: rows, columns: group.lines.count,
      stride: drive.lines)
    let result = BlockLayout(rows: rows, columns: group.width)
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
