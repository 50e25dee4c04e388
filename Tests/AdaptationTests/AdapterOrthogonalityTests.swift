import Adaptation
import MatrixMath
import Testing

/// Orthogonality of adapters against products worked out by hand.
@Suite struct AdapterOrthogonalityTests {
  @Test func disjointOutputsAreOrthogonal() throws {
    let first = Matrix(rows: 2, columns: 3, elements: [1, 2, 3, 0, 0, 0])
    let second = Matrix(rows: 2, columns: 3, elements: [0, 0, 0, 4, 5, 6])
    let both = try AdapterOrthogonality(first, second)
    #expect(both.magnitude == 0)
    #expect(both.ratio == 1)
  }

  @Test func disjointInputsOfOneOutputAreNot() throws {
    // A₁ᵀ A₂ = (3, 0)ᵀ (0, 4): one value of four, 12.
    let both = try AdapterOrthogonality(
      Matrix(rows: 1, columns: 2, elements: [3, 0]), Matrix(rows: 1, columns: 2, elements: [0, 4]))
    #expect(abs(both.magnitude - 12) < 1e-5)
    #expect(both.ratio == 0.75)
  }

  @Test func equalAdaptersByHand() throws {
    // A = [[1, 1], [0, 1]]: AᵀA = [[1, 1], [1, 2]] with the largest eigenvalue (3 + √5) / 2.
    let matrix = Matrix(rows: 2, columns: 2, elements: [1, 1, 0, 1])
    let both = try AdapterOrthogonality(matrix, matrix)
    #expect(abs(both.magnitude - 2.618_034) < 1e-5)
    #expect(both.ratio == 0)
  }
}
