private import COpenBLAS

/// The leading part of the eigen-decomposition of a symmetric matrix, `A ≈ Q diag(λ) Qᵀ`.
///
/// Computed in `Double` by LAPACK's `dsyevd` on one thread and rounded to `Float` at the end. The largest component
/// of every vector is positive, by the rule of ``SingularValueDecomposition/init(of:rank:)``.
public struct SymmetricEigenDecomposition: Sendable, Equatable {
  /// The eigenvalues, shape [1, k], largest first (by value, not by magnitude).
  public let values: Matrix
  /// The eigenvectors as columns, shape [n, k]; orthonormal.
  public let vectors: Matrix

  /// Decomposes a symmetric matrix and keeps the largest eigenvalues; shape-only when the matrix is.
  ///
  /// - Parameters:
  ///   - matrix: shape [n, n]; only its lower triangle counts.
  ///   - rank: k, the number of eigenvalues that are kept, at most n; all by default. The time does not depend on it.
  /// - Throws: ``MatrixMathError`` when a value is not finite or LAPACK fails.
  public init(of matrix: Matrix, rank: Int? = nil) throws(MatrixMathError) {
    let order = matrix.rows
    let rank = rank ?? order
    precondition(matrix.columns == order, "a \(matrix.shape) matrix is not symmetric")
    precondition((0...order).contains(rank), "a \(matrix.shape) matrix has no \(rank) eigenvalues")
    guard !matrix.isShapeOnly else {
      values = Matrix(shapeOnly: 1, rank)
      vectors = Matrix(shapeOnly: order, rank)
      return
    }
    var a = matrix.elements.map { Double($0) }
    let all = try decomposeSymmetric(&a, order: order)
    values = Matrix(
      rows: 1, columns: rank, elements: (0..<rank).map { Float(all[order - 1 - $0]) })
    var vectors = Matrix(rows: order, columns: rank)
    for j in 0..<rank {
      for i in 0..<order { vectors[i, j] = Float(a[(order - 1 - j) * order + i]) }
    }
    self.vectors = vectors
  }
}

/// Replaces a symmetric matrix by its eigenvectors, by LAPACK's `dsyevd` on one thread.
///
/// - Parameters:
///   - a: shape [order, order] in row-major order, of which only the lower triangle counts; afterwards every row is an
///     eigenvector of length 1 whose largest component is positive, by the rule of
///     ``SingularValueDecomposition/init(of:rank:)``.
///   - order: the number of rows and of columns.
/// - Returns: the eigenvalues in the order of the rows, smallest first.
/// - Throws: ``MatrixMathError`` when a value is not finite or LAPACK fails; `a` then has no meaning.
public func decomposeSymmetric(
  _ a: inout [Double], order: Int
) throws(MatrixMathError) -> [Double] {
  precondition(order >= 0 && a.count == order * order, "order \(order) is not of \(a.count) values")
  guard order > 0 else { return [] }
  let operation = "eigen-decomposition of [\(order), \(order)]"
  for i in 0..<order {
    for j in i + 1..<max(order, i + 1) { a[i * order + j] = a[j * order + i] }
  }
  try requireFinite(a, columns: order, operation)
  var values = [Double](repeating: 0, count: order)
  var (n, info) = (blasint(order), blasint(0))
  var (job, triangle) = (CChar(bitPattern: UInt8(ascii: "V")), CChar(bitPattern: UInt8(ascii: "U")))
  // The first call asks for the sizes of the work spaces, the second works.
  var (work, integers) = ([0.0], [blasint(0)])
  var (size, integerSize) = (blasint(-1), blasint(-1))
  OpenBLASRuntime.useOneThread()
  for _ in 0..<2 {
    unsafe dsyevd_(
      &job, &triangle, &n, &a, &n, &values, &work, &size, &integers, &integerSize, &info, 1, 1)
    if size < 0 {
      (size, integerSize) = (blasint(work[0]), integers[0])
      work = [Double](repeating: 0, count: Int(size))
      integers = [blasint](repeating: 0, count: Int(integerSize))
    }
  }
  guard info == 0 else { throw .noConvergence(operation: operation, order: order) }
  for row in 0..<order where sign(a[row * order..<(row + 1) * order]) < 0 {
    for i in row * order..<(row + 1) * order { a[i].negate() }
  }
  return values
}
