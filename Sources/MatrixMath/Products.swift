private import COpenBLAS

/// A rectangular part of a row-major array: where it starts, its shape, and the distance between rows.
public struct BlockLayout: Sendable, Equatable {
  /// The index of the first value.
  public let offset: Int
  /// The number of rows.
  public let rows: Int
  /// The number of columns.
  public let columns: Int
  /// The distance between the first values of two neighbouring rows.
  public let stride: Int

  /// Describes a part; `stride` defaults to `columns`, a part without gaps.
  public init(offset: Int = 0, rows: Int, columns: Int, stride: Int? = nil) {
    self.offset = offset
    self.rows = rows
    self.columns = columns
    self.stride = stride ?? columns
  }

  func requireInside(_ count: Int) {
    let end = rows == 0 || columns == 0 ? 0 : offset + (rows - 1) * stride + columns
    precondition(
      offset >= 0 && stride >= columns && end <= count,
      "block of [\(rows), \(columns)] at \(offset) with stride \(stride) leaves \(count) values")
  }
}

/// The product of two matrices, `scale · op(a) · op(b)`; shape-only if either is.
///
/// Computed by BLAS `sgemm` on one thread, so equal arguments give equal bits on one machine.
/// - Parameters:
///   - a: shape [m, k], or [k, m] when transposed.
///   - b: shape [k, n], or [n, k] when transposed.
///   - transposingA: whether the left factor is transposed.
///   - transposingB: whether the right factor is transposed.
///   - scale: the factor of the product.
/// - Returns: shape [m, n].
public func product(
  _ a: Matrix, _ b: Matrix, transposingA: Bool = false, transposingB: Bool = false,
  scale: Float = 1
) -> Matrix {
  let rows = transposingA ? a.columns : a.rows
  let columns = transposingB ? b.rows : b.columns
  let inner = (transposingA ? a.rows : a.columns, transposingB ? b.columns : b.rows)
  precondition(inner.0 == inner.1, "inner sizes differ: \(a.shape) and \(b.shape)")
  if a.isShapeOnly || b.isShapeOnly { return Matrix(shapeOnly: rows, columns) }
  var result = Matrix(rows: rows, columns: columns)
  accumulateProduct(
    a.elements, BlockLayout(rows: a.rows, columns: a.columns), transposingA: transposingA,
    b.elements, BlockLayout(rows: b.rows, columns: b.columns), transposingB: transposingB,
    into: &result.elements, BlockLayout(rows: rows, columns: columns), scale: scale)
  return result
}

/// Adds `scale · op(a) · op(b)` to `keeping` times a block of `c`, all three given as blocks of larger arrays.
///
/// - Parameters:
///   - a: the array that holds the left factor.
///   - aLayout: where the left factor lies in it.
///   - transposingA: whether the left factor is transposed.
///   - b: the array that holds the right factor.
///   - bLayout: where the right factor lies in it.
///   - transposingB: whether the right factor is transposed.
///   - c: the array that receives the product.
///   - cLayout: where the product lies in it.
///   - scale: the factor of the product.
///   - keeping: the factor of what `c` held before; 0 overwrites it.
public func accumulateProduct(
  _ a: [Float], _ aLayout: BlockLayout, transposingA: Bool = false,
  _ b: [Float], _ bLayout: BlockLayout, transposingB: Bool = false,
  into c: inout [Float], _ cLayout: BlockLayout, scale: Float = 1, keeping: Float = 0
) {
  let inner = transposingA ? aLayout.rows : aLayout.columns
  precondition(
    (transposingA ? aLayout.columns : aLayout.rows) == cLayout.rows
      && (transposingB ? bLayout.rows : bLayout.columns) == cLayout.columns
      && (transposingB ? bLayout.columns : bLayout.rows) == inner,
    "block shapes do not fit: \(aLayout), \(bLayout) into \(cLayout)")
  aLayout.requireInside(a.count)
  bLayout.requireInside(b.count)
  cLayout.requireInside(c.count)
  guard cLayout.rows > 0, cLayout.columns > 0 else { return }
  OpenBLASRuntime.useOneThread()
  unsafe a.withUnsafeBufferPointer { aValues in
    unsafe b.withUnsafeBufferPointer { bValues in
      unsafe c.withUnsafeMutableBufferPointer { cValues in
        unsafe cblas_sgemm(
          CblasRowMajor, transposingA ? CblasTrans : CblasNoTrans,
          transposingB ? CblasTrans : CblasNoTrans, blasint(cLayout.rows),
          blasint(cLayout.columns), blasint(inner), scale,
          aValues.baseAddress.map { unsafe $0 + aLayout.offset }, blasint(max(aLayout.stride, 1)),
          bValues.baseAddress.map { unsafe $0 + bLayout.offset }, blasint(max(bLayout.stride, 1)),
          keeping, cValues.baseAddress.map { unsafe $0 + cLayout.offset },
          blasint(cLayout.stride))
      }
    }
  }
}
