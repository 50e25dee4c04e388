import MatrixMath
import TestSupport
import Testing

/// Singular values and eigenvalues: worked by hand, put together again, with their signs fixed.
@Suite struct DecompositionTests {
  /// The largest magnitude of `a − b`.
  private func distance(_ a: Matrix, _ b: Matrix) -> Float {
    a.combined(with: b, -).largestMagnitude
  }

  private func identity(_ order: Int) -> Matrix {
    var one = Matrix(rows: order, columns: order)
    for i in 0..<order { one[i, i] = 1 }
    return one
  }

  @Test func singularValuesByHand() throws {
    // [[3, 0], [4, 5]]: AᵀA = [[25, 20], [20, 25]] has 45 along (1, 1)/√2 and 5 along (1, −1)/√2;
    // U = A V / σ = (1, 3)/√10 and (3, −1)/√10.
    let found = try SingularValueDecomposition(
      of: Matrix(rows: 2, columns: 2, elements: [3, 0, 4, 5]))
    let root: (Float) -> Float = { $0.squareRoot() }
    #expect(
      distance(found.values, Matrix(rows: 1, columns: 2, elements: [root(45), root(5)])) < 1e-6)
    let left = [1 / root(10), 3 / root(10), 3 / root(10), -1 / root(10)]
    #expect(distance(found.left, Matrix(rows: 2, columns: 2, elements: left)) < 1e-6)
    let right = [root(0.5), root(0.5), root(0.5), -root(0.5)]
    #expect(distance(found.right, Matrix(rows: 2, columns: 2, elements: right)) < 1e-6)
  }

  @Test func diagonalMatrixIsSortedAndMadePositive() throws {
    var a = Matrix(rows: 3, columns: 4)
    (a[0, 0], a[1, 1], a[2, 2]) = (2, -7, 0.5)
    let found = try SingularValueDecomposition(of: a, rank: 2)
    #expect(found.values.elements == [7, 2])
    #expect(found.left.elements == [0, 1, 1, 0, 0, 0])
    #expect(found.right.elements == [0, -1, 0, 0, 1, 0, 0, 0])
  }

  @Test(arguments: [(1, 1), (5, 5), (12, 7), (7, 12), (1, 9), (9, 1), (70, 130)])
  func factorsAreOrthonormalAndMultiplyToTheMatrix(shape: (Int, Int)) throws {
    let (m, n) = shape
    let k = min(m, n)
    let a = randomMatrix(m, n, salt: 3)
    let found = try SingularValueDecomposition(of: a)
    #expect(distance(product(found.left, found.left, transposingA: true), identity(k)) < 2e-6)
    #expect(distance(product(found.right, found.right, transposingB: true), identity(k)) < 2e-6)
    #expect(found.values.elements == found.values.elements.sorted(by: >))
    var scaled = found.left
    scaled.scaleColumns(by: found.values)
    #expect(distance(product(scaled, found.right), a) < 1e-5)
    for j in 0..<k {
      let column = (0..<m).map { found.left[$0, j] }
      #expect(column.max { $0.magnitude < $1.magnitude } ?? 0 > 0)
    }
  }

  /// Eckart and Young: what the best approximation of rank k leaves has the norm of the values left out.
  @Test func truncationIsTheBestApproximation() throws {
    let a = randomMatrix(40, 30, salt: 4)
    let all = try SingularValueDecomposition(of: a)
    let some = try SingularValueDecomposition(of: a, rank: 8)
    #expect(some.values.elements == Array(all.values.elements[..<8]))
    #expect(some.left.rows == 40 && some.left.columns == 8)
    #expect(some.right.elements == Array(all.right.elements[..<240]))
    var scaled = some.left
    scaled.scaleColumns(by: some.values)
    let rest = a.combined(with: product(scaled, some.right), -)
    let norm = rest.elements.reduce(0.0) { $0 + Double($1) * Double($1) }
    let left = all.values.elements[8...].reduce(0.0) { $0 + Double($1) * Double($1) }
    #expect(abs(norm / left - 1) < 1e-5)
  }

  /// Rank 2, so eight of ten singular values are nothing but rounding.
  @Test func rankDeficientMatrixKeepsOrthonormalVectors() throws {
    let a = product(randomMatrix(12, 2, salt: 5), randomMatrix(2, 10, salt: 6))
    let found = try SingularValueDecomposition(of: a)
    #expect(found.values.elements[2...].allSatisfy { $0 < 1e-5 })
    #expect(distance(product(found.left, found.left, transposingA: true), identity(10)) < 2e-6)
  }

  @Test func eigenvaluesByHand() throws {
    // [[2, 1], [1, 2]]: 3 along (1, 1)/√2 and 1 along (1, −1)/√2, magnitudes equal: the first is positive.
    let half = Float(0.5).squareRoot()
    let found = try SymmetricEigenDecomposition(
      of: Matrix(rows: 2, columns: 2, elements: [2, .nan, 1, 2]))
    #expect(distance(found.values, Matrix(rows: 1, columns: 2, elements: [3, 1])) < 1e-6)
    let vectors = Matrix(rows: 2, columns: 2, elements: [half, half, half, -half])
    #expect(distance(found.vectors, vectors) < 1e-6)
  }

  /// The second difference on n points has the eigenvalues 2 − 2 cos(πj/(n+1)), and sines as vectors.
  @Test func secondDifferenceHasItsSines() throws {
    let n = 9
    var a = [Double](repeating: 0, count: n * n)
    for i in 0..<n {
      a[i * n + i] = 2
      if i > 0 { a[i * n + i - 1] = -1 }
    }
    let values = try decomposeSymmetric(&a, order: n)
    // 4 sin²(πj/20); the sines of multiples of 9° follow from those of 18° and 36° by half angles.
    let golden = (5.0.squareRoot() - 1) / 4  // sin 18°
    let cosines = [
      (1 - golden * golden).squareRoot(), 1 - 2 * golden * golden,
      ((5 - 5.0.squareRoot()) / 8).squareRoot(), golden, 0,
    ]  // of 18°, 36°, 54°, 72° and 90°
    let expected = cosines.map { 2 - 2 * $0 } + cosines[..<4].reversed().map { 2 + 2 * $0 }
    for (found, known) in zip(values, expected) { #expect(abs(found - known) < 1e-14) }
    // The first vector is √(2/10) sin(18° (i + 1)), symmetric, with its largest component in the middle.
    #expect(abs(a[4] - 0.2.squareRoot()) < 1e-14 && abs(a[0] - 0.2.squareRoot() * golden) < 1e-14)
    #expect(abs(a[0] - a[8]) < 1e-14)
  }

  @Test(arguments: [1, 2, 10, 65])
  func eigenvectorsPutTheMatrixTogetherAgain(order: Int) throws {
    let half = randomMatrix(order, order, salt: 7)
    let a = half.combined(with: half.transposed, +)
    let found = try SymmetricEigenDecomposition(of: a)
    #expect(found.values.elements == found.values.elements.sorted(by: >))
    #expect(
      distance(product(found.vectors, found.vectors, transposingA: true), identity(order)) < 2e-6)
    var scaled = found.vectors
    scaled.scaleColumns(by: found.values)
    #expect(distance(product(scaled, found.vectors, transposingB: true), a) < 2e-5)
    let two = try SymmetricEigenDecomposition(of: a, rank: min(2, order))
    #expect(two.values.elements == Array(found.values.elements[..<min(2, order)]))
    #expect(two.vectors.columns == min(2, order) && two.vectors[0, 0] == found.vectors[0, 0])
  }

  /// The mirrored matrix has the mirrored decomposition: whatever sign LAPACK chose, ours is the same.
  @Test func signsDoNotDependOnTheSignOfTheMatrix() throws {
    let a = randomMatrix(6, 4, salt: 8)
    var mirrored = a
    mirrored.scale(by: -1)
    let (one, other) = (
      try SingularValueDecomposition(of: a), try SingularValueDecomposition(of: mirrored)
    )
    #expect(distance(one.left, other.left) < 1e-6)
    var right = other.right
    right.scale(by: -1)
    #expect(distance(one.right, right) < 1e-6)
  }

  @Test func shapesAlone() throws {
    let found = try SingularValueDecomposition(of: Matrix(shapeOnly: 1024, 512), rank: 16)
    #expect(found.left == Matrix(shapeOnly: 1024, 16))
    #expect(found.values == Matrix(shapeOnly: 1, 16))
    #expect(found.right == Matrix(shapeOnly: 16, 512))
    let eigen = try SymmetricEigenDecomposition(of: Matrix(shapeOnly: 1024, 1024), rank: 32)
    #expect(eigen.values == Matrix(shapeOnly: 1, 32))
    #expect(eigen.vectors == Matrix(shapeOnly: 1024, 32))
    let empty = try SingularValueDecomposition(of: Matrix(rows: 0, columns: 3))
    #expect(empty.values.count == 0 && empty.right.columns == 3 && !empty.left.isShapeOnly)
    #expect(try SymmetricEigenDecomposition(of: Matrix(rows: 0, columns: 0)).values.count == 0)
  }

  @Test func numbersThatAreNotFiniteAreNamed() {
    let wrong = Matrix(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, .infinity])
    let error = #expect(throws: MatrixMathError.self) {
      _ = try SingularValueDecomposition(of: wrong)
    }
    #expect(
      error.map { "\($0)" }
        == "singular value decomposition of [2, 3]: the matrix holds inf at row 1, column 2; "
        + "only finite numbers can be decomposed")
    let failed = #expect(throws: MatrixMathError.self) {
      _ = try SymmetricEigenDecomposition(of: Matrix(rows: 1, columns: 1, elements: [.nan]))
    }
    #expect(
      failed.map { "\($0)" }
        == "eigen-decomposition of [1, 1]: the matrix holds nan at row 0, column 0; "
        + "only finite numbers can be decomposed")
    #expect(
      "\(MatrixMathError.noConvergence(operation: "eigen-decomposition of [4, 4]", order: 4))"
        == "eigen-decomposition of [4, 4]: LAPACK did not converge on a matrix whose smaller side is 4"
    )
  }

  @Test func tooLargeARankStops() async {
    await #expect(processExitsWith: .failure) {
      _ = try SingularValueDecomposition(of: Matrix(rows: 2, columns: 3), rank: 3)
    }
  }
}
