import MatrixMath
import Testing

/// Selections of a [3, 4] matrix whose entries are their own positions.
@Suite struct MatrixSelectionTests {
  let matrix = Matrix(rows: 3, columns: 4, elements: (0..<12).map(Float.init))

  /// A selection, the positions it stands for, and the columns they lie in.
  static let cases: [(selection: MatrixSelection, positions: [Int], columns: Int)] = [
    (.all, Array(0..<12), 4),
    (.columns([1, 3]), [1, 3, 5, 7, 9, 11], 2),
    (.blocks([MatrixBlock(rows: 1..<3, columns: 2..<4)]), [6, 7, 10, 11], 2),
    (
      .blocks([
        MatrixBlock(rows: 2..<3, columns: 0..<2), MatrixBlock(rows: 0..<1, columns: 1..<2),
      ]), [8, 9, 1], 2
    ),
    (.entries([0, 5, 8]), [0, 5, 8], 2),
  ]

  @Test(arguments: cases.indices)
  func whatIsSelected(number: Int) {
    let (selection, positions, columns) = Self.cases[number]
    #expect(selection.count(rows: 3, columns: 4) == positions.count)
    #expect(selection.columnCount(rows: 3, columns: 4) == columns)
    #expect(selection.positions(rows: 3, columns: 4) == positions)
    let values = selection.values(of: matrix)
    #expect(values.elements == positions.map(Float.init))
    let shape = selection.valueShape(rows: 3, columns: 4)
    #expect(values.rows == shape.rows && values.columns == shape.columns)
    var written = matrix.zeros
    selection.write(values, into: &written)
    for position in 0..<12 {
      #expect(written.elements[position] == (positions.contains(position) ? Float(position) : 0))
    }
  }

  @Test func withoutPlaces() {
    let selection = MatrixSelection.unplaced(count: 7, columns: 4)
    #expect(selection.count(rows: 3, columns: 4) == 7)
    #expect(selection.columnCount(rows: 3, columns: 4) == 4)
    #expect(selection.values(of: matrix).isShapeOnly)
    #expect(selection.values(of: matrix).count == 7)
  }

  @Test func shapesAlone() {
    let shape = Matrix(shapeOnly: 3, 4)
    let values = MatrixSelection.columns([0, 2]).values(of: shape)
    #expect(values.isShapeOnly && values.rows == 3 && values.columns == 2)
  }

  @Test func unions() {
    func union(_ one: MatrixSelection, _ other: MatrixSelection) -> MatrixSelection {
      one.union(other, rows: 3, columns: 4)
    }
    #expect(union(.columns([3]), .columns([0, 3])) == .columns([0, 3]))
    #expect(union(.entries([1, 5]), .entries([0, 5])) == .entries([0, 1, 5]))
    #expect(union(.entries([1]), .all) == .all)
    #expect(union(.columns([1]), .entries([0, 1])) == .entries([0, 1, 5, 9]))
    #expect(
      union(.unplaced(count: 8, columns: 4), .unplaced(count: 9, columns: 2))
        == .unplaced(count: 12, columns: 4))
    // Equal ones are one selection, those that are told apart have nothing in common.
    let one = MatrixSelection.unplaced(count: 3, columns: 1)
    #expect(union(one, one) == one)
    #expect(
      union(one, .unplaced(count: 3, columns: 1, mask: 1)).count(rows: 3, columns: 4) == 6)
  }
}
