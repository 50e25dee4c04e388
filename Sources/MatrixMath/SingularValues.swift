private import COpenBLAS

/// The leading part of the singular value decomposition of a matrix, `A ≈ U diag(σ) Vᵀ`.
///
/// Computed in `Double` by LAPACK's `dgesdd` on one thread and rounded to `Float` at the end. A pair
/// of singular vectors may be negated without changing the product; here the largest component of every left
/// vector is positive, see ``SingularValueDecomposition/init(of:rank:)``. Vectors of equal singular values span
/// a space of which LAPACK chooses a basis; they are repeatable on one machine, but may differ between kernels.
public struct SingularValueDecomposition: Sendable, Equatable {
  /// The left singular vectors as columns, shape [m, k]; orthonormal.
  public let left: Matrix
  /// The singular values, shape [1, k], largest first.
  public let values: Matrix
  /// The right singular vectors as rows, shape [k, n]; orthonormal.
  public let right: Matrix

  /// Decomposes a matrix and keeps the largest singular values; shape-only when the matrix is.
  ///
  /// Of every left vector the largest component by magnitude is positive. Components whose magnitudes are equal
  /// to 10⁻⁶ count as equal, and the first of them decides, so that rounding does not.
  ///
  /// - Parameters:
  ///   - matrix: shape [m, n].
  ///   - rank: k, the number of singular values that are kept, at most min(m, n); all by default. The time does not
  ///     depend on it.
  /// - Throws: ``MatrixMathError`` when a value is not finite or LAPACK fails.
  public init(of matrix: Matrix, rank: Int? = nil) throws(MatrixMathError) {
    let most = min(matrix.rows, matrix.columns)
    let rank = rank ?? most
    precondition(
      (0...most).contains(rank), "a \(matrix.shape) matrix has no \(rank) singular values")
    guard !matrix.isShapeOnly, most > 0 else {
      left = Matrix(shaped: matrix, matrix.rows, rank)
      values = Matrix(shaped: matrix, 1, rank)
      right = Matrix(shaped: matrix, rank, matrix.columns)
      return
    }
    let full = try decompose(matrix)
    let (m, n) = (matrix.rows, matrix.columns)
    var signs = [Double](repeating: 1, count: rank)
    for j in 0..<rank { signs[j] = sign((0..<m).lazy.map { full.left[$0 * most + j] }) }
    var left = Matrix(rows: m, columns: rank)
    for i in 0..<m {
      for j in 0..<rank { left[i, j] = Float(signs[j] * full.left[i * most + j]) }
    }
    var right = Matrix(rows: rank, columns: n)
    for j in 0..<rank {
      for i in 0..<n { right[j, i] = Float(signs[j] * full.right[j * n + i]) }
    }
    self.left = left
    self.right = right
    values = Matrix(rows: 1, columns: rank, elements: full.values[..<rank].map { Float($0) })
  }
}

extension Matrix {
  /// Zeros of another shape; shape-only when `other` is.
  init(shaped other: Matrix, _ rows: Int, _ columns: Int) {
    self =
      other.isShapeOnly ? Matrix(shapeOnly: rows, columns) : Matrix(rows: rows, columns: columns)
  }
}

/// The factor, 1 or −1, that makes the largest component of a vector positive.
///
/// The first component decides whose magnitude is the largest but for 10⁻⁶ of it.
func sign(_ vector: some Collection<Double>) -> Double {
  let largest = vector.reduce(0) { max($0, $1.magnitude) }
  let decisive = vector.first { $0.magnitude >= largest * (1 - 1e-6) } ?? 1
  return decisive < 0 ? -1 : 1
}

/// All min(m, n) = k singular values, U of shape [m, k] and Vᵀ of shape [k, n], in row-major order.
///
/// LAPACK sees the row-major [m, n] as its transpose, `Aᵀ = V diag(σ) Uᵀ`: what it calls U is V in columns,
/// which is Vᵀ in rows, and what it calls Vᵀ is U in rows. Nothing needs to be transposed.
private func decompose(
  _ matrix: Matrix
) throws(MatrixMathError) -> (left: [Double], values: [Double], right: [Double]) {
  let operation = "singular value decomposition of \(matrix.shape)"
  var a = matrix.elements.map { Double($0) }
  try requireFinite(a, columns: matrix.columns, operation)
  let order = min(matrix.rows, matrix.columns)
  var (m, n, k) = (blasint(matrix.columns), blasint(matrix.rows), blasint(order))
  var values = [Double](repeating: 0, count: order)
  var right = [Double](repeating: 0, count: order * matrix.columns)
  var left = [Double](repeating: 0, count: matrix.rows * order)
  var integers = [blasint](repeating: 0, count: 8 * order)
  var (job, info) = (CChar(bitPattern: UInt8(ascii: "S")), blasint(0))
  // The first call asks for the size of the work space, the second works.
  var work = [0.0]
  var size: blasint = -1
  OpenBLASRuntime.useOneThread()
  for _ in 0..<2 {
    unsafe dgesdd_(
      &job, &m, &n, &a, &m, &values, &right, &m, &left, &k, &work, &size, &integers, &info, 1)
    if size < 0 {
      size = blasint(work[0])
      work = [Double](repeating: 0, count: Int(size))
    }
  }
  guard info == 0 else { throw .noConvergence(operation: operation, order: order) }
  return (left, values, right)
}

/// LAPACK answers numbers that are not finite with anything, even with an endless loop.
func requireFinite(
  _ values: [Double], columns: Int, _ operation: String
) throws(MatrixMathError) {
  guard let index = values.firstIndex(where: { !$0.isFinite }) else { return }
  throw .notFinite(
    operation: operation, row: index / columns, column: index % columns, value: values[index])
}
