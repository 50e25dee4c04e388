import MatrixMath

/// A norm over the values of each vector: `y = gain ∘ (x − mean)/√(variance + ε) + shift`, or without mean and shift.
struct Norm: Sendable {
  let kind: NormDescription.Kind
  let epsilon: Float
  let layer: String
  /// Places in the table.
  let gain: Int
  let shift: Int?

  func isTrained(_ table: LayerTable) -> Bool {
    table.isTrained(tensor: gain) || shift.map { table.isTrained(tensor: $0) } ?? false
  }

  /// x: [T, width] → y: [T, width]; keeps the normalised values and 1/deviation of every vector.
  func forward(_ x: Matrix, _ table: LayerTable, _ execution: inout Execution) -> Matrix {
    var (normal, inverse) = (
      x, x.isShapeOnly ? Matrix(shapeOnly: 1, x.rows) : Matrix(rows: 1, columns: x.rows)
    )
    if !x.isShapeOnly { normalise(&normal, &inverse) }
    execution.tape.push(normal)
    execution.tape.push(inverse)
    var y = normal
    y.scaleColumns(by: table.tensors[gain].value(in: execution))
    if let shift { y.addToRows(table.tensors[shift].value(in: execution)) }
    execution.engine.record(work(x.count, rows: x.rows), layer: layer, vectors: x.rows)
    return y
  }

  private func normalise(_ values: inout Matrix, _ inverse: inout Matrix) {
    let width = values.columns
    let isCentred = kind == .layer
    for row in 0..<values.rows {
      var line = values.elements.mutableSpan
      let start = row * width
      let share = 1 / Float(width)
      let mean = isCentred ? share * Reductions.sum(line.span, start, width) : 0
      if isCentred { for index in start..<start + width { line[index] -= mean } }
      let square = share * Reductions.dot(line.span, start, line.span, start, width)
      let factor = 1 / (square + epsilon).squareRoot()
      for index in start..<start + width { line[index] *= factor }
      inverse.elements[row] = factor
    }
  }

  /// dy: [T, width] → dx: [T, width], or nothing when none is asked for; adds to gradients.
  func backward(
    _ dy: Matrix, needsInputGradient: Bool, _ table: LayerTable, _ execution: inout Execution
  ) -> Matrix? {
    let inverse = execution.tape.pop()
    let normal = execution.tape.pop()
    addGradients(dy, normal, table, &execution)
    guard needsInputGradient else { return nil }
    var dx = dy
    dx.scaleColumns(by: table.tensors[gain].value(in: execution))
    if dx.isShapeOnly || normal.isShapeOnly {
      dx = Matrix(shapeOnly: dy.rows, dy.columns)
    } else {
      goBack(&dx, normal, inverse)
    }
    execution.engine.record(work(dy.count, rows: dy.rows), layer: layer, vectors: dy.rows)
    return dx
  }

  /// `dx = (g − mean g − x̂ mean(g ∘ x̂))/deviation`, without the first mean where none is taken off.
  private func goBack(_ gradient: inout Matrix, _ normal: Matrix, _ inverse: Matrix) {
    let width = gradient.columns
    let share = 1 / Float(width)
    for row in 0..<gradient.rows {
      let start = row * width
      let x = normal.elements.span
      var line = gradient.elements.mutableSpan
      let mean = kind == .layer ? share * Reductions.sum(line.span, start, width) : 0
      let slope = share * Reductions.dot(line.span, start, x, start, width)
      let factor = inverse.elements[row]
      for index in start..<start + width {
        line[index] = (line[index] - mean - x[index] * slope) * factor
      }
    }
  }

  private func addGradients(
    _ dy: Matrix, _ normal: Matrix, _ table: LayerTable, _ execution: inout Execution
  ) {
    if let parameter = table.tensors[gain].parameter {
      execution.addGradient(of: parameter, dy.combined(with: normal, *).columnSums)
      execution.engine.record(
        DigitalWork(adds: dy.count, multiplies: dy.count), layer: layer, vectors: dy.rows)
    }
    if let shift, let parameter = table.tensors[shift].parameter {
      execution.addGradient(of: parameter, dy.columnSums)
      execution.engine.record(DigitalWork(adds: dy.count), layer: layer, vectors: dy.rows)
    }
  }

  /// Two sums over the values, and a product and a sum for each; about the same in both directions.
  private func work(_ count: Int, rows: Int) -> DigitalWork {
    kind == .layer
      ? DigitalWork(
        adds: 4 * count, multiplies: 3 * count, divides: rows, squareRoots: rows)
      : DigitalWork(adds: count, multiplies: 3 * count, divides: rows, squareRoots: rows)
  }
}
