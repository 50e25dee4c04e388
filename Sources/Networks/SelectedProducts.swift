import MatrixMath

/// Digital products with the selected weights of a matrix, the others taken as zero.
extension MatrixSelection {
  /// `y = ΔW x` for a batch: x [B, inputs] → y [B, outputs]; `change` holds the selected entries of ΔW.
  func product(_ x: Matrix, with change: Matrix, outputs: Int) -> Matrix {
    guard !x.isShapeOnly, !change.isShapeOnly else { return Matrix(shapeOnly: x.rows, outputs) }
    if case .all = self { return MatrixMath.product(x, change, transposingB: true) }
    if case .columns = self {
      return MatrixMath.product(values(of: x), change, transposingB: true)
    }
    var y = Matrix(rows: x.rows, columns: outputs)
    for (entry, position) in positions(rows: outputs, columns: x.columns).enumerated() {
      let (output, input) = (position / x.columns, position % x.columns)
      let weight = change.elements[entry]
      for vector in 0..<x.rows { y[vector, output] += weight * x[vector, input] }
    }
    return y
  }

  /// `dx = ΔWᵀ dy` for a batch: dy [B, outputs] → dx [B, inputs].
  func transposedProduct(_ dy: Matrix, with change: Matrix, inputs: Int) -> Matrix {
    guard !dy.isShapeOnly, !change.isShapeOnly else { return Matrix(shapeOnly: dy.rows, inputs) }
    if case .all = self { return MatrixMath.product(dy, change) }
    var dx = Matrix(rows: dy.rows, columns: inputs)
    for (entry, position) in positions(rows: dy.columns, columns: inputs).enumerated() {
      let (output, input) = (position / inputs, position % inputs)
      let weight = change.elements[entry]
      for vector in 0..<dy.rows { dx[vector, input] += weight * dy[vector, output] }
    }
    return dx
  }

  /// The selected entries of `dyᵀ x`, where x holds what was kept of the inputs: the selected ones alone
  /// where whole inputs are selected, all otherwise.
  func gradient(_ dy: Matrix, _ x: Matrix, shapedLike values: Matrix) -> Matrix {
    guard !dy.isShapeOnly, !x.isShapeOnly, !values.isShapeOnly else { return values.zeros }
    switch self {
    case .all, .columns: return MatrixMath.product(dy, x, transposingA: true)
    case .blocks, .entries, .unplaced: break
    }
    var gradient = values.zeros
    let (errors, kept) = (dy.transposed, x.transposed)
    for (entry, position) in positions(rows: dy.columns, columns: x.columns).enumerated() {
      let (output, input) = (position / x.columns, position % x.columns)
      var sum: Float = 0
      for vector in 0..<dy.rows {
        sum += errors.elements[output * dy.rows + vector] * kept.elements[input * x.rows + vector]
      }
      gradient.elements[entry] = sum
    }
    return gradient
  }
}
