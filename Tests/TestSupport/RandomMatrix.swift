public import MatrixMath

/// A matrix of normal numbers with a fixed seed, for tests that need values and not meaning.
///
/// - Parameters:
///   - rows: the number of rows.
///   - columns: the number of columns.
///   - salt: tells matrices of one test apart.
///   - scale: the standard deviation.
/// - Returns: the matrix.
public func randomMatrix(_ rows: Int, _ columns: Int, salt: UInt32, scale: Float = 1) -> Matrix {
  let stream = RandomStream(seed: 20_261_121, domain: .dataset)
  let elements = (0..<rows * columns).map { cell in
    scale * stream.normal(RandomAddress(array: salt, cell: UInt32(cell)))
  }
  return Matrix(rows: rows, columns: columns, elements: elements)
}
