import MatrixMath

/// What becomes of the vectors of the last stack: one vector per sequence, or logits over a vocabulary.
struct OutputStage: Sendable {
  /// The layer that accounts are kept for.
  static let layer = "output"
  let description: OutputDescription
  /// The linear map, where there is one.
  let projection: Projection?

  func isTrained(_ table: LayerTable) -> Bool { projection?.isTrained(table) ?? false }

  /// x: [T, width] → features: [sequences, width], or [T, vocabulary].
  func forward(
    _ x: Matrix, _ layout: SequenceLayout, _ table: LayerTable, _ execution: inout Execution
  ) -> Matrix {
    switch description {
    case .mean:
      execution.engine.barrier()
      execution.engine.record(
        DigitalWork(adds: x.count, multiplies: layout.sequences * x.columns), layer: Self.layer)
      return mean(x, layout)
    case .first: return x.rows(at: layout.starts)
    case .last: return x.rows(at: lastRows(layout))
    case .pooled(_, let activation):
      guard let projection else { return x }
      let raised = projection.forward(x.rows(at: layout.starts), table, &execution)
      execution.tape.push(raised)
      execution.engine.record(
        activation.work(raised.count), layer: Self.layer, vectors: raised.rows)
      return activation.applied(to: raised)
    case .vocabulary(_, let scale):
      guard let projection else { return x }
      return projection.forward(scaled(x, scale, &execution), table, &execution)
    }
  }

  /// The gradient of the vectors, [T, width], or nothing when none is asked for; adds to gradients.
  func backward(
    _ dy: Matrix, _ layout: SequenceLayout, needsInputGradient: Bool, _ table: LayerTable,
    _ execution: inout Execution
  ) -> Matrix? {
    switch description {
    case .mean:
      guard needsInputGradient else { return nil }
      execution.engine.record(
        DigitalWork(multiplies: dy.count), layer: Self.layer, vectors: dy.rows)
      return spread(dy, layout)
    case .first: return needsInputGradient ? scatter(dy, layout.starts, layout.count) : nil
    case .last: return needsInputGradient ? scatter(dy, lastRows(layout), layout.count) : nil
    case .pooled(_, let activation):
      let raised = execution.tape.pop()
      execution.engine.record(
        activation.backwardWork(raised.count), layer: Self.layer, vectors: raised.rows)
      return projection?.backward(
        activation.backward(dy, at: raised), needsInputGradient: needsInputGradient, table,
        &execution
      ).map { scatter($0, layout.starts, layout.count) }
    case .vocabulary(_, let scale):
      let below = projection?.backward(
        dy, needsInputGradient: needsInputGradient, table, &execution)
      return below.map { scaled($0, scale, &execution) }
    }
  }

  private func scaled(_ x: Matrix, _ scale: Float, _ execution: inout Execution) -> Matrix {
    guard scale != 1 else { return x }
    var scaled = x
    scaled.scale(by: scale)
    execution.engine.record(
      DigitalWork(multiplies: x.count), layer: Self.layer, vectors: x.rows)
    return scaled
  }

  private func lastRows(_ layout: SequenceLayout) -> [Int] {
    layout.lengths.indices.map { layout.rows(of: $0).upperBound - 1 }
  }

  private func mean(_ x: Matrix, _ layout: SequenceLayout) -> Matrix {
    guard !x.isShapeOnly else { return Matrix(shapeOnly: layout.sequences, x.columns) }
    var mean = Matrix(rows: layout.sequences, columns: x.columns)
    for sequence in 0..<layout.sequences {
      let share = 1 / Float(layout.lengths[sequence])
      for row in layout.rows(of: sequence) {
        for column in 0..<x.columns { mean[sequence, column] += x[row, column] }
      }
      for column in 0..<x.columns { mean[sequence, column] *= share }
    }
    return mean
  }

  /// The gradient of a mean: an equal share for every vector of the sequence.
  private func spread(_ dy: Matrix, _ layout: SequenceLayout) -> Matrix {
    guard !dy.isShapeOnly else { return Matrix(shapeOnly: layout.count, dy.columns) }
    var dx = Matrix(rows: layout.count, columns: dy.columns)
    for sequence in 0..<layout.sequences {
      let share = 1 / Float(layout.lengths[sequence])
      for row in layout.rows(of: sequence) {
        for column in 0..<dy.columns { dx[row, column] = share * dy[sequence, column] }
      }
    }
    return dx
  }

  /// Vectors put into rows of a matrix that is zero elsewhere.
  private func scatter(_ vectors: Matrix, _ rows: [Int], _ count: Int) -> Matrix {
    guard !vectors.isShapeOnly else { return Matrix(shapeOnly: count, vectors.columns) }
    var all = Matrix(rows: count, columns: vectors.columns)
    for (vector, row) in rows.enumerated() {
      for column in 0..<vectors.columns { all[row, column] = vectors[vector, column] }
    }
    return all
  }
}
