private import COpenBLAS

/// Replaces a symmetric positive definite matrix by its inverse.
///
/// By halves: with the inverse of the first half, the second half becomes its Schur complement, is inverted,
/// and both are put together again. Nearly all arithmetic is then in products of blocks, which makes it
/// faster than LAPACK's `dpotrf` and `dpotri` (about 2.5 times at orders 128 and 256 with OpenBLAS 0.3.21),
/// whose triangular parts are not. The error is that of elimination without pivoting: rounding errors times
/// the condition of the leading blocks.
///
/// - Parameters:
///   - a: shape [order, order] in row-major order. Only the lower triangle is read; the upper one is
///     left with no meaning.
///   - order: the number of rows and of columns.
///   - scratch: at least order² values, which are lost.
/// - Returns: whether all pivots were positive and finite. If not, `a` was not positive definite, up to
///   rounding, and what is left in it has no meaning.
public func invertPositiveDefinite(
  _ a: inout [Double], order: Int, scratch: inout [Double]
) -> Bool {
  precondition(
    order >= 0 && a.count == order * order && scratch.count >= order * order,
    "order \(order) does not fit \(a.count) values and \(scratch.count) of scratch")
  OpenBLASRuntime.useOneThread()
  return unsafe a.withUnsafeMutableBufferPointer { values in
    unsafe scratch.withUnsafeMutableBufferPointer { spare in
      guard let values = values.baseAddress, let spare = spare.baseAddress else { return true }
      return unsafe invert(values, order: order, stride: order, scratch: spare)
    }
  }
}

/// Writes the product of a matrix and a symmetric matrix, `b · a`, by BLAS `dsymm` on one thread.
///
/// - Parameters:
///   - b: shape [rows, order] in row-major order; what follows is left alone.
///   - rows: the number of rows of `b`.
///   - a: shape [order, order]; only the lower triangle is read.
///   - order: the number of rows and columns of `a`.
///   - c: receives the product, shape [rows, order]; what follows is left alone.
public func multiply(
  _ b: [Double], rows: Int, bySymmetric a: [Double], order: Int, into c: inout [Double]
) {
  precondition(
    rows >= 0 && order >= 0 && a.count == order * order && b.count >= rows * order
      && c.count >= rows * order,
    "[\(rows), \(order)] times order \(order) does not fit \(b.count), \(a.count) and \(c.count)")
  guard rows > 0, order > 0 else { return }
  OpenBLASRuntime.useOneThread()
  unsafe b.withUnsafeBufferPointer { b in
    unsafe a.withUnsafeBufferPointer { a in
      unsafe c.withUnsafeMutableBufferPointer { c in
        unsafe cblas_dsymm(
          CblasRowMajor, CblasRight, CblasLower, blasint(rows), blasint(order), 1, a.baseAddress,
          blasint(order), b.baseAddress, blasint(order), 0, c.baseAddress, blasint(order))
      }
    }
  }
}

/// The order up to which a matrix is inverted pivot by pivot.
private let smallestHalf = 16

/// `A = [P Bᵀ; B C]`: with `W = B P⁻¹` and `S = C − W Bᵀ` the inverse is
/// `[P⁻¹ + Wᵀ S⁻¹ W, ·; −S⁻¹ W, S⁻¹]`.
private func invert(
  _ a: UnsafeMutablePointer<Double>, order: Int, stride: Int,
  scratch: UnsafeMutablePointer<Double>
) -> Bool {
  if order <= smallestHalf {
    return unsafe sweep(a, order: order, stride: stride, scratch: scratch)
  }
  let first = order / 2
  let second = order - first
  let (m, k, lead) = (blasint(second), blasint(first), blasint(stride))
  let b = unsafe a + first * stride
  let c = unsafe b + first
  let w = unsafe scratch
  guard unsafe invert(a, order: first, stride: stride, scratch: scratch) else { return false }
  unsafe cblas_dsymm(
    CblasRowMajor, CblasRight, CblasLower, m, k, 1, a, lead, b, lead, 0, w, k)
  unsafe cblas_dgemm(
    CblasRowMajor, CblasNoTrans, CblasTrans, m, m, k, -1, w, k, b, lead, 1, c, lead)
  let rest = unsafe scratch + second * first
  guard unsafe invert(c, order: second, stride: stride, scratch: rest) else { return false }
  unsafe cblas_dsymm(
    CblasRowMajor, CblasLeft, CblasLower, m, k, -1, c, lead, w, k, 0, b, lead)
  unsafe cblas_dgemm(
    CblasRowMajor, CblasTrans, CblasNoTrans, k, k, m, -1, w, k, b, lead, 1, a, lead)
  return true
}

/// The inverse of a small matrix by symmetric sweeps, one pivot after the other; lower triangle only.
private func sweep(
  _ a: UnsafeMutablePointer<Double>, order: Int, stride: Int,
  scratch pivotRow: UnsafeMutablePointer<Double>
) -> Bool {
  for pivot in 0..<order {
    let size = unsafe a[pivot * stride + pivot]
    guard size > 0, size.isFinite else { return false }
    for j in 0..<pivot { unsafe pivotRow[j] = a[pivot * stride + j] }
    unsafe pivotRow[pivot] = 0
    for i in pivot + 1..<max(order, pivot + 1) { unsafe pivotRow[i] = a[i * stride + pivot] }
    for i in 0..<order {
      let factor = unsafe pivotRow[i] / size
      let row = unsafe a + i * stride
      for j in 0...i { unsafe row[j] -= factor * pivotRow[j] }
    }
    for j in 0..<pivot { unsafe a[pivot * stride + j] = pivotRow[j] / size }
    unsafe a[pivot * stride + pivot] = -1 / size
    for i in pivot + 1..<max(order, pivot + 1) {
      unsafe a[i * stride + pivot] = pivotRow[i] / size
    }
  }
  for i in 0..<order {
    for j in 0...i { unsafe a[i * stride + j].negate() }
  }
  return true
}
