/// A dense, row-major matrix of `Float`, or only the shape of one.
///
/// A shape-only matrix carries no values: every operation on it yields shapes and does no arithmetic, so
/// the code that trains a small network also traces one that would never fit in memory.
public struct Matrix: Sendable, Equatable {
  /// The number of rows.
  public let rows: Int
  /// The number of columns.
  public let columns: Int
  /// Whether the matrix has a shape and no values.
  public let isShapeOnly: Bool
  /// The values in row-major order; empty when the matrix is shape-only.
  public var elements: [Float]

  /// Makes a matrix of equal values.
  public init(rows: Int, columns: Int, repeating value: Float = 0) {
    self.init(
      rows: rows, columns: columns, elements: Array(repeating: value, count: rows * columns))
  }

  /// Makes a matrix from `rows · columns` values in row-major order.
  public init(rows: Int, columns: Int, elements: [Float]) {
    precondition(
      elements.count == rows * columns,
      "a [\(rows), \(columns)] matrix needs \(rows * columns) values, got \(elements.count)")
    self.rows = rows
    self.columns = columns
    self.elements = elements
    isShapeOnly = false
  }

  /// Makes a matrix that has a shape and no values.
  public init(shapeOnly rows: Int, _ columns: Int) {
    self.rows = rows
    self.columns = columns
    elements = []
    isShapeOnly = true
  }

  /// The number of values that the shape stands for.
  @inlinable
  public var count: Int { rows * columns }

  /// The shape as text, for messages.
  public var shape: String { "[\(rows), \(columns)]" }

  /// The value at a row and a column.
  @inlinable
  public subscript(row: Int, column: Int) -> Float {
    get { elements[row * columns + column] }
    set { elements[row * columns + column] = newValue }
  }

  /// A matrix of zeros of this shape; shape-only when this one is.
  public var zeros: Matrix {
    isShapeOnly ? self : Matrix(rows: rows, columns: columns)
  }

  /// The rows named by `indices`, in that order.
  public func rows(at indices: some Collection<Int>) -> Matrix {
    if isShapeOnly { return Matrix(shapeOnly: indices.count, columns) }
    var picked: [Float] = []
    picked.reserveCapacity(indices.count * columns)
    for index in indices { picked += elements[index * columns..<(index + 1) * columns] }
    return Matrix(rows: indices.count, columns: columns, elements: picked)
  }

  /// Rows and columns exchanged.
  public var transposed: Matrix {
    if isShapeOnly { return Matrix(shapeOnly: columns, rows) }
    var flipped = Matrix(rows: columns, columns: rows)
    for row in 0..<rows {
      for column in 0..<columns { flipped.elements[column * rows + row] = self[row, column] }
    }
    return flipped
  }
}
