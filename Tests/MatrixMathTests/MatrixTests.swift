import MatrixMath
import TestSupport
import Testing

/// Matrices and products against hand-worked numbers and a naive triple loop.
@Suite struct MatrixTests {
  let a = Matrix(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6])
  let b = Matrix(rows: 3, columns: 2, elements: [7, 8, 9, 10, 11, 12])

  @Test func productByHand() {
    #expect(product(a, b).elements == [58, 64, 139, 154])
    #expect(product(a, b, scale: 2).elements == [116, 128, 278, 308])
    #expect(product(a, a, transposingB: true).elements == [14, 32, 32, 77])
    #expect(
      product(a, a, transposingA: true).elements == [17, 22, 27, 22, 29, 36, 27, 36, 45])
  }

  @Test(arguments: [(1, 1, 1), (3, 70, 5), (65, 33, 129)])
  func productEqualsTripleLoop(shape: (Int, Int, Int)) {
    let (m, k, n) = shape
    let left = randomMatrix(m, k, salt: 1)
    let right = randomMatrix(k, n, salt: 2)
    let expected = (0..<m * n).map { index in
      Float(
        (0..<k).reduce(0.0) {
          $0 + Double(left[index / n, $1]) * Double(right[$1, index % n])
        })
    }
    #expect(worstRelativeError(product(left, right).elements, expected).error < 1e-5)
    let flipped = product(
      left.transposed, right.transposed, transposingA: true, transposingB: true)
    #expect(worstRelativeError(flipped.elements, expected).error < 1e-5)
  }

  @Test func blockProductTouchesItsBlockAlone() {
    var c: [Float] = Array(repeating: 9, count: 12)
    accumulateProduct(
      a.elements, BlockLayout(offset: 1, rows: 2, columns: 2, stride: 3), b.elements,
      BlockLayout(offset: 2, rows: 2, columns: 2), into: &c,
      BlockLayout(offset: 5, rows: 2, columns: 2, stride: 4))
    // [[2, 3], [5, 6]] · [[9, 10], [11, 12]] = [[51, 56], [111, 122]]
    #expect(c == [9, 9, 9, 9, 9, 51, 56, 9, 9, 111, 122, 9])
  }

  @Test func shapeOnlyYieldsShapesAndNoValues() {
    let shape = Matrix(shapeOnly: 1_000_000, 1_000_000)
    let y = product(Matrix(shapeOnly: 3, 1_000_000), shape)
    #expect(y.isShapeOnly && y.rows == 3 && y.columns == 1_000_000 && y.elements.isEmpty)
    #expect(shape.rowNorms.isShapeOnly && shape.columnSums.columns == 1_000_000)
  }

  @Test func rowsNormsAndSumsByHand() {
    #expect(a.rows(at: [1, 0, 1]).elements == [4, 5, 6, 1, 2, 3, 4, 5, 6])
    #expect(a.columnSums.elements == [5, 7, 9])
    #expect(Matrix(rows: 1, columns: 2, elements: [3, 4]).rowNorms.elements == [5])
    #expect(a.transposed.elements == [1, 4, 2, 5, 3, 6])
    var scaled = a
    scaled.scaleColumns(by: Matrix(rows: 1, columns: 3, elements: [1, 10, 100]))
    scaled.addToRows(Matrix(rows: 1, columns: 3, elements: [0, 1, 2]))
    #expect(scaled.elements == [1, 21, 302, 4, 51, 602])
  }

  @Test func wrongShapesStopWithBothShapes() async {
    await #expect(processExitsWith: .failure) {
      _ = product(Matrix(rows: 2, columns: 3), Matrix(rows: 2, columns: 3))
    }
  }
}
