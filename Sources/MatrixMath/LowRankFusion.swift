private import CKernels

extension Matrix {
  /// Adds `scale · b · a` in place, for factors of low rank; on one thread.
  ///
  /// Fusing an adapter (LoRA) into a weight matrix is one of these, taking it out again one with the opposite scale. Where
  /// OpenBLAS uses AVX-512, up to rank 256 a kernel of our own is used that walks through the matrix once; otherwise one
  /// `sgemm`. The same machine gives the same bits.
  ///
  /// - Parameters:
  ///   - b: the left factor, shape [rows, r].
  ///   - a: the right factor, shape [r, columns].
  ///   - scale: the factor of the product.
  public mutating func fuse(_ b: Matrix, _ a: Matrix, scale: Float = 1) {
    precondition(
      b.rows == rows && a.columns == columns && b.columns == a.rows,
      "\(b.shape) times \(a.shape) does not fit \(shape)")
    guard !isShapeOnly, !a.isShapeOnly, !b.isShapeOnly, count > 0 else { return }
    guard OpenBLASRuntime.usesAVX512, (1...256).contains(a.rows) else {
      accumulateProduct(
        b.elements, BlockLayout(rows: rows, columns: b.columns), a.elements,
        BlockLayout(rows: a.rows, columns: columns), into: &elements,
        BlockLayout(rows: rows, columns: columns), scale: scale, keeping: 1)
      return
    }
    unsafe fuseWide(b, a, scale: scale)
  }

  /// The kernel for processors with AVX-512; nothing may be empty.
  @unsafe
  private mutating func fuseWide(_ b: Matrix, _ a: Matrix, scale: Float) {
    let (rows, columns, rank) = (self.rows, self.columns, a.rows)
    let scratch = UnsafeMutableRawBufferPointer.allocate(
      byteCount: 4 * ckernels_fuse_scratch(rows, columns, rank), alignment: 64)
    defer { unsafe scratch.deallocate() }
    unsafe elements.withUnsafeMutableBufferPointer { w in
      unsafe b.elements.withUnsafeBufferPointer { b in
        unsafe a.elements.withUnsafeBufferPointer { a in
          guard let w = w.baseAddress, let b = b.baseAddress, let a = a.baseAddress,
            let scratch = unsafe scratch.bindMemory(to: Float.self).baseAddress
          else { return }
          unsafe ckernels_fuse_avx512(w, rows, columns, b, a, rank, scale, scratch)
        }
      }
    }
  }
}
