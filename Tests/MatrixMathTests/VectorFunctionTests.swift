import Foundation
import MatrixMath
import Testing

/// Elementary functions and sums against those of the C library in double precision.
@Suite struct VectorFunctionTests {
  private static let points = stride(from: -20, through: 20, by: 0.0097).map { Float($0) }

  @Test func exponentialToAFewUnits() {
    for x in Self.points + [-87, -50, 50, 88] {
      let expected = Foundation.exp(Double(x))
      #expect(abs(Double(VectorFunctions.exponential(x)) / expected - 1) < 2e-7, "at \(x)")
    }
    #expect(VectorFunctions.exponential(-200) == 0)
    #expect(VectorFunctions.exponential(-.infinity) == 0)
    #expect(VectorFunctions.exponential(200).isFinite)
  }

  @Test func errorFunctionToHalfAMillionth() {
    for x in Self.points {
      #expect(
        abs(Double(VectorFunctions.errorFunction(x)) - Foundation.erf(Double(x))) < 5e-7, "at \(x)")
    }
    #expect(VectorFunctions.errorFunction(0) == 0)
  }

  @Test func sigmoidAndTangent() {
    for x in Self.points {
      let exact = 1 / (1 + Foundation.exp(-Double(x)))
      #expect(abs(Double(VectorFunctions.sigmoid(x)) - exact) < 2e-7, "at \(x)")
      #expect(
        abs(Double(VectorFunctions.tanh(x)) - Foundation.tanh(Double(x))) < 3e-7, "at \(x)")
    }
  }

  @Test(arguments: [0, 1, 7, 8, 9, 100]) func sumsOfAnyLength(_ count: Int) {
    let values = (0..<count + 3).map { Float($0) * 0.37 - 5 }
    let part = values[3...].map(Double.init)
    #expect(
      abs(Double(Reductions.sum(values.span, 3, count)) - part.reduce(0, +)) < 1e-3)
    let squares = part.reduce(0) { $0 + $1 * $1 }
    let dot = Double(Reductions.dot(values.span, 3, values.span, 3, count))
    #expect(abs(dot - squares) <= 1e-6 * max(1, squares))
  }

  @Test func valueByValue() {
    var matrix = Matrix(rows: 1, columns: 3, elements: [1, -2, 3])
    matrix.map { $0 * 2 }
    #expect(matrix.elements == [2, -4, 6])
    matrix.combine(with: Matrix(rows: 1, columns: 3, elements: [1, 1, 2]), *)
    #expect(matrix.elements == [2, -4, 12])
    matrix.combine(with: Matrix(shapeOnly: 1, 3), +)
    #expect(matrix.isShapeOnly)
  }
}
