/// The ways over the mesh: first along the row, then along the column.
extension ChipUnits {
  /// The number of hops between two tiles.
  func hops(from source: Int, to target: Int) -> Int {
    guard source != target else { return 0 }
    let (sourceRow, sourceColumn) = source.quotientAndRemainder(dividingBy: meshColumns)
    let (targetRow, targetColumn) = target.quotientAndRemainder(dividingBy: meshColumns)
    return abs(targetColumn - sourceColumn) + abs(targetRow - sourceRow)
  }

  /// Calls a function with every link on the way between two tiles, in order.
  func forEachLink(from source: Int, to target: Int, _ body: (Int) -> Void) {
    var (row, column) = source.quotientAndRemainder(dividingBy: meshColumns)
    let (targetRow, targetColumn) = target.quotientAndRemainder(dividingBy: meshColumns)
    var place = source
    while column != targetColumn {
      let step = column < targetColumn ? 1 : -1
      body(link(place, step > 0 ? .east : .west))
      column += step
      place += step
    }
    while row != targetRow {
      let step = row < targetRow ? 1 : -1
      body(link(place, step > 0 ? .south : .north))
      row += step
      place += step * meshColumns
    }
  }
}
