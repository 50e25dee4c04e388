extension Matrix {
  /// Replaces every value by `transform` of it; a shape-only matrix stays as it is.
  @inlinable
  public mutating func apply(_ transform: (Float) -> Float) {
    for index in elements.indices { elements[index] = transform(elements[index]) }
  }

  /// Combines this matrix with an equally shaped one, value by value; shape-only if either is.
  @inlinable
  public func combined(with other: Matrix, _ combine: (Float, Float) -> Float) -> Matrix {
    requireSameShape(other)
    if isShapeOnly || other.isShapeOnly { return Matrix(shapeOnly: rows, columns) }
    var result = self
    for index in elements.indices {
      result.elements[index] = combine(elements[index], other.elements[index])
    }
    return result
  }

  /// Adds `scale · other`; the shapes must be equal, and a shape-only matrix adds nothing.
  public mutating func add(_ other: Matrix, scale: Float = 1) {
    requireSameShape(other)
    guard !other.isShapeOnly else { return }
    let source = other.elements.span.extracting(0..<elements.count)
    var target = elements.mutableSpan
    for index in source.indices { target[index] += scale * source[index] }
  }

  /// Adds one value per column to every row: `values` is a [1, columns] matrix.
  public mutating func addToRows(_ values: Matrix) {
    precondition(
      values.rows == 1 && values.columns == columns,
      "a row of \(columns) values is needed, got \(values.shape)")
    let source = values.elements.span
    var target = elements.mutableSpan
    for start in stride(from: 0, to: target.count, by: max(source.count, 1)) {
      precondition(start + source.count <= target.count)
      for column in source.indices { target[start + column] += source[column] }
    }
  }

  /// Multiplies every column by its own factor: `factors` is a [1, columns] matrix.
  public mutating func scaleColumns(by factors: Matrix) {
    precondition(
      factors.rows == 1 && factors.columns == columns,
      "a row of \(columns) factors is needed, got \(factors.shape)")
    let source = factors.elements.span
    var target = elements.mutableSpan
    for start in stride(from: 0, to: target.count, by: max(source.count, 1)) {
      precondition(start + source.count <= target.count)
      for column in source.indices { target[start + column] *= source[column] }
    }
  }

  /// Multiplies every value by a factor.
  public mutating func scale(by factor: Float) {
    for index in elements.indices { elements[index] *= factor }
  }

  /// The sum of every column over the rows, as a [1, columns] matrix.
  ///
  /// The order is fixed: four interleaved partial sums over whole groups of four rows, the rows that are
  /// left added to the first, then the partial sums in order. PyTorch's CPU kernels add in the same order,
  /// which keeps sums that cancel, such as the bias gradients of a first step, equal to the last bit.
  public var columnSums: Matrix {
    if isShapeOnly { return Matrix(shapeOnly: 1, columns) }
    var partial = Matrix(rows: 4, columns: columns)
    let whole = rows / 4 * 4
    for row in 0..<rows {
      let part = row < whole ? row % 4 : 0
      for column in 0..<columns {
        partial.elements[part * columns + column] += elements[row * columns + column]
      }
    }
    var sums = Matrix(rows: 1, columns: columns, elements: Array(partial.elements[..<columns]))
    for part in 1..<4 {
      for column in 0..<columns { sums.elements[column] += partial[part, column] }
    }
    return sums
  }

  /// The Euclidean norm of every row, as a [1, rows] matrix; summed in `Double`.
  public var rowNorms: Matrix {
    if isShapeOnly { return Matrix(shapeOnly: 1, rows) }
    return Matrix(
      rows: 1, columns: rows,
      elements: (0..<rows).map { row in
        var sum = 0.0
        for column in 0..<columns { sum += Double(self[row, column]) * Double(self[row, column]) }
        return Float(sum.squareRoot())
      })
  }

  /// The largest magnitude of all values; 0 for an empty or shape-only matrix.
  public var largestMagnitude: Float { elements.reduce(0) { max($0, $1.magnitude) } }

  @usableFromInline
  func requireSameShape(_ other: Matrix) {
    precondition(
      rows == other.rows && columns == other.columns, "shapes differ: \(shape) and \(other.shape)")
  }
}
