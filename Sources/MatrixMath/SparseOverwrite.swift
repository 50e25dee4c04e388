private import CKernels

/// Values that replace some elements of a matrix, with the places they belong to.
///
/// Switching a fused sparse adapter (SHiRA) is one overwrite that restores the old adapter's elements and one that
/// writes the new one's. Places are checked once, here, so that writing checks nothing.
public struct SparseOverwrite: Sendable, Equatable {
  /// The number of rows of the matrices that it fits.
  public let rows: Int
  /// The number of columns of the matrices that it fits.
  public let columns: Int
  /// The row-major positions, ascending and all different.
  public let positions: [Int32]
  /// The values, in the order of the positions.
  public let values: [Float]

  /// Puts places and values together.
  ///
  /// - Parameters:
  ///   - rows: the number of rows of the matrix.
  ///   - columns: the number of columns of the matrix; at most 2³¹ elements in all.
  ///   - positions: row-major, ascending, all different, inside of the matrix.
  ///   - values: one per position.
  public init(rows: Int, columns: Int, positions: [Int32], values: [Float]) {
    precondition(
      positions.count == values.count, "\(positions.count) positions for \(values.count) values")
    for (one, next) in zip(positions, positions.dropFirst()) {
      precondition(one < next, "positions must ascend: \(one) stands before \(next)")
    }
    precondition(
      positions.first ?? 0 >= 0 && Int(positions.last ?? -1) < rows * columns,
      "positions leave a [\(rows), \(columns)] matrix")
    (self.rows, self.columns) = (rows, columns)
    (self.positions, self.values) = (positions, values)
  }
}

extension Matrix {
  /// Replaces the elements that an overwrite names, in place and on one thread; a shape-only matrix stays as it is.
  public mutating func overwrite(_ change: SparseOverwrite) {
    precondition(
      rows == change.rows && columns == change.columns,
      "an overwrite for [\(change.rows), \(change.columns)] does not fit \(shape)")
    guard !isShapeOnly else { return }
    unsafe elements.withUnsafeMutableBufferPointer { elements in
      unsafe change.positions.withUnsafeBufferPointer { positions in
        unsafe change.values.withUnsafeBufferPointer { values in
          guard let elements = elements.baseAddress, let positions = positions.baseAddress,
            let replacements = values.baseAddress
          else { return }
          unsafe ckernels_overwrite(elements, positions, replacements, values.count)
        }
      }
    }
  }
}
