import MatrixMath
import Testing

/// Inverses and products of symmetric matrices, from their definitions.
@Suite struct PositiveDefiniteTests {
  /// Symmetric, positive definite, with eigenvalues between about 1 and `1 + order`.
  private func matrix(order: Int) -> [Double] {
    let factor = RandomStream(seed: 3, domain: .dataset)
    let values = (0..<order * order).map { cell in
      Double(factor.uniform(RandomAddress(array: UInt32(order), cell: UInt32(cell)))) - 0.5
    }
    return (0..<order * order).map { cell in
      let (i, j) = (cell / order, cell % order)
      let dot = (0..<order).reduce(0) { $0 + values[i * order + $1] * values[j * order + $1] }
      return dot + (i == j ? 1 : 0)
    }
  }

  /// The lower triangle on both sides of the diagonal.
  private func mirrored(_ values: [Double], order: Int) -> [Double] {
    (0..<order * order).map { cell in
      let (i, j) = (cell / order, cell % order)
      return values[max(i, j) * order + min(i, j)]
    }
  }

  @Test(arguments: [1, 2, 3, 15, 16, 17, 31, 33, 50, 64])
  func inverseTimesMatrixIsOne(order: Int) {
    let original = matrix(order: order)
    var inverse = original
    var scratch = original
    // Above the diagonal nothing is read.
    for i in 0..<order {
      for j in i + 1..<max(order, i + 1) { inverse[i * order + j] = .nan }
    }
    #expect(invertPositiveDefinite(&inverse, order: order, scratch: &scratch))
    inverse = mirrored(inverse, order: order)
    var worst = 0.0
    for i in 0..<order {
      for j in 0..<order {
        let sum = (0..<order).reduce(0) { $0 + inverse[i * order + $1] * original[$1 * order + j] }
        worst = max(worst, abs(sum - (i == j ? 1 : 0)))
      }
    }
    #expect(worst < 1e-13)
  }

  @Test func inverseByHand() {
    var a: [Double] = [4, 0, 2, 5]
    var scratch = a
    #expect(invertPositiveDefinite(&a, order: 2, scratch: &scratch))
    #expect(a[0] == 5.0 / 16 && a[2] == -2.0 / 16 && a[3] == 4.0 / 16)
  }

  @Test("a matrix that is not positive definite is recognised", arguments: [1, 20])
  func indefinite(order: Int) {
    for wrong in [-1.0, 0, .nan, .infinity] {
      var a = matrix(order: order)
      a[order * order - 1] = wrong
      var scratch = a
      #expect(!invertPositiveDefinite(&a, order: order, scratch: &scratch))
    }
  }

  @Test func emptyMatrix() {
    var (a, scratch): ([Double], [Double]) = ([], [])
    #expect(invertPositiveDefinite(&a, order: 0, scratch: &scratch))
  }

  @Test func productReadsTheLowerTriangle() {
    let b: [Double] = [1, 2, 3, 4, 9, 9]
    let a: [Double] = [1, .nan, 2, 3]
    var c = [Double](repeating: 7, count: 6)
    multiply(b, rows: 2, bySymmetric: a, order: 2, into: &c)
    #expect(c == [5, 8, 11, 18, 7, 7])
  }
}
