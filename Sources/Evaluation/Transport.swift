/// The ways over the mesh: first along the row, then along the column.
extension ChipUnits {
  /// The number of hops between two tiles.
  func hops(from source: Int, to target: Int) -> Int {
    let (sourceRow, sourceColumn) = source.quotientAndRemainder(dividingBy: meshColumns)
    let (targetRow, targetColumn) = target.quotientAndRemainder(dividingBy: meshColumns)
    return abs(targetColumn - sourceColumn) + abs(targetRow - sourceRow)
  }

  /// Calls a function with every link on the way between two tiles, in order.
  func forEachLink(from source: Int, to target: Int, _ body: (Int) -> Void) {
    var place = source
    let (targetRow, targetColumn) = target.quotientAndRemainder(dividingBy: meshColumns)
    while place % meshColumns != targetColumn {
      let goesEast = place % meshColumns < targetColumn
      body(link(place, goesEast ? .east : .west))
      place += goesEast ? 1 : -1
    }
    while place / meshColumns != targetRow {
      let goesSouth = place / meshColumns < targetRow
      body(link(place, goesSouth ? .south : .north))
      place += goesSouth ? meshColumns : -meshColumns
    }
  }
}
