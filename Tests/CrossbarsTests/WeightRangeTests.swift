import Crossbars
import Devices
import MatrixMath
import TestSupport
import Testing

/// Which weight fills the window, and when that changes.
@Suite struct WeightRangeTests {
  /// What 8-bit cells make of weights: the error of each is at most half a step of its range.
  private func programmed(
    _ weights: Matrix, _ range: WeightRange
  ) throws -> CrossbarMatrix {
    var matrix = try crossbar(
      outputs: weights.rows, inputs: weights.columns, CrossbarDescription(weightRange: range))
    _ = try matrix.program(weights)
    return matrix
  }

  @Test func everyOutputHasItsOwnRange() throws {
    // One step is 127/127 and 1.27/127; half a step rounds to even: 0.005 → 0, 0.015 → 0.02.
    let weights = Matrix([[127, -3, 0.4], [0.015, -1.27, 0.005]])
    let matrix = try programmed(weights, .column)
    let expected = Matrix([[127, -3, 0], [0.02, -1.27, 0]])
    #expect(
      worstRelativeError(matrix.effectiveWeights.elements, expected.elements).error < 1e-6)
  }

  @Test func oneRangeForTheWholeMatrix() throws {
    // One step is 1 everywhere: the second output keeps −1 alone.
    let matrix = try programmed(Matrix([[127, -3, 0.4], [0.015, -1.27, 0.005]]), .matrix)
    #expect(matrix.effectiveWeights == Matrix([[127, -3, 0], [0, -1, 0]]))
  }

  @Test func deviationsClipAtTheRange() throws {
    // Σw² = 12 over 4 weights: σ = √3; 1.5 σ = 2.598 clips the 3, 4 σ is more than any weight needs.
    let weights = Matrix([[3, -1, 1, 1]])
    let narrow = try programmed(weights, .deviations(1.5))
    #expect(narrow.clippedWeights == 1)
    let clipped = narrow.effectiveWeights
    let limit = 1.5 * Float(3).squareRoot()
    #expect(abs(clipped[0, 0] - limit) < 1e-6)
    #expect(clipped.elements.dropFirst().allSatisfy { abs(abs($0) - 1) <= limit / 127 / 2 })
    let wide = try programmed(weights, .deviations(4)).effectiveWeights
    #expect(wide[0, 0] == 3)
    #expect(try programmed(weights, .deviations(4)).clippedWeights == 0)
  }

  @Test(arguments: [0.5, 1, 2, 3])
  func nothingLeavesTheRangeOfDeviations(count: Double) throws {
    let weights = randomMatrix(6, 40, salt: 4)
    let matrix = try programmed(weights, .deviations(count))
    for output in 0..<6 {
      let row = weights.elements[output * 40..<(output + 1) * 40]
      let limit = Float(count * rootMeanSquare(row)) * (1 + 1e-6)
      for input in 0..<40 {
        #expect(matrix.effectiveWeights[output, input].magnitude <= limit)
      }
    }
  }

  @Test(arguments: [WeightRange.column, .matrix, .deviations(3)])
  func zerosStayZeros(range: WeightRange) throws {
    let matrix = try programmed(Matrix(rows: 2, columns: 3), range)
    #expect(matrix.effectiveWeights == Matrix(rows: 2, columns: 3))
  }

  @Test func aRangeStaysWhileWeightsFit() throws {
    var matrix = try programmed(Matrix([[127, 1], [127, 1]]), .column)
    // Half the weight is half the code: the window is not filled any more, and nothing is rescaled.
    let statistics = try matrix.program(Matrix([[63, 1], [127, 1]]))
    #expect(matrix.effectiveWeights == Matrix([[63, 1], [127, 1]]))
    // 127 = (3, 3, 3, 1) and 63 = (3, 3, 3, 0) differ in one digit.
    #expect(statistics.cells == 1)
  }

  @Test func aRangeGrowsAtLeastByTheFactor() throws {
    var matrix = try programmed(Matrix([[127, 1], [127, 1]]), .column)
    // 128 does not fit: the range becomes 1.5 · 127 = 190.5, one step 1.5; 128 → 85.33 → 85.
    _ = try matrix.program(Matrix([[128, 1.5], [127, 1]]))
    #expect(matrix.effectiveWeights == Matrix([[127.5, 1.5], [127, 1]]))
    // 381 is more than 1.5 · 190.5: the range becomes 381, one step 3.
    _ = try matrix.program(Matrix([[381, 3], [127, 1]]))
    #expect(matrix.effectiveWeights == Matrix([[381, 3], [127, 1]]))
  }

  @Test(
    "first ranges have headroom unless they are fixed",
    arguments: [
      (WeightRange.column, [Float(4), 2]), (.matrix, [4, 4]), (.deviations(1), [3, 2]),
      (.fixed(5), [5, 5]),
    ])
  func headroom(range: WeightRange, expected: [Float]) throws {
    var matrix = try crossbar(
      outputs: 2, inputs: 4, CrossbarDescription(weightRange: range), headroom: 2)
    // σ about 0 of the first output is √(9/4) = 1.5, of the second 1.
    _ = try matrix.program(Matrix([[2, 2, 1, 0], [1, -1, 1, 1]]))
    #expect(worstRelativeError(matrix.scales.map { 127 * $0 }, expected).error < 1e-6)
    // Later writes keep them.
    let first = matrix.scales
    _ = try matrix.program(Matrix([[3, 0, 0, 0], [-2, 1, 1, 1]]))
    #expect(matrix.scales == first)
  }

  @Test func aRangeGrowsFromZero() throws {
    var matrix = try programmed(Matrix([[0, 0]]), .column)
    _ = try matrix.program(Matrix([[127, -64]]))
    // One step is 1.5: 127 → 84.67 → 85, 64 → 42.67 → 43.
    #expect(matrix.effectiveWeights == Matrix([[127.5, -64.5]]))
  }

  @Test func growthTouchesNoOtherOutput() throws {
    var matrix = try programmed(randomMatrix(3, 5, salt: 5), .column)
    var grown = randomMatrix(3, 5, salt: 5)
    grown[1, 2] = 100
    let before = matrix.events
    let statistics = try matrix.program(grown)
    #expect(statistics.cells > 0)
    let written = before.indices.filter { matrix.events[$0] == before[$0] + 1 }
    // The output is the fastest index of a cell.
    #expect(written.allSatisfy { $0 % 3 == 1 })
    #expect(written.count == statistics.cells)
  }
}
