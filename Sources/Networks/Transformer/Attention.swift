import MatrixMath

/// Multi-head attention with its four linear maps, of a sequence to itself or to what the first stack made.
struct Attention: Sublayer {
  let query: Projection
  let key: Projection
  let value: Projection
  let output: Projection
  let core: AttentionCore
  let isCross: Bool

  func isTrained(_ table: LayerTable) -> Bool {
    [query, key, value, output].contains { $0.isTrained(table) } || core.isTrained(table)
  }

  func forward(_ x: Matrix, _ pass: Pass, _ execution: inout Execution) -> Matrix {
    precondition(!isCross || pass.memory != nil, "a decoder's attention needs what it reads")
    let source = isCross ? pass.memory ?? x : x
    let q = query.forward(x, pass.table, &execution)
    let k = key.forward(source, pass.table, &execution)
    let v = value.forward(source, pass.table, &execution)
    let mixed = core.forward(q, k, v, layouts(pass), pass, &execution)
    return output.forward(mixed, pass.table, &execution)
  }

  func backward(
    _ dy: Matrix, needsInputGradient: Bool, _ pass: inout Pass, _ execution: inout Execution
  ) -> Matrix? {
    let table = pass.table
    let needsSource = isCross ? pass.needsMemoryGradient : needsInputGradient
    let needed = AttentionGradients.Needed(
      query: needsInputGradient || query.isTrained(table),
      key: needsSource || key.isTrained(table), value: needsSource || value.isTrained(table),
      scores: core.isTrained(table))
    let mixed = output.backward(
      dy, needsInputGradient: needed.any, table, &execution)
    let gradients = core.backward(mixed, needed, layouts(pass), pass, &execution)
    // In the reverse order of the forward pass, so that every map finds what it kept.
    let fromValue = back(value, gradients.value, needsSource, table, &execution)
    let fromKey = back(key, gradients.key, needsSource, table, &execution)
    let fromQuery = back(query, gradients.query, needsInputGradient, table, &execution)
    guard isCross else { return sum([fromQuery, fromKey, fromValue], &execution) }
    if let reached = sum([pass.memoryGradient, fromKey, fromValue], &execution) {
      pass.memoryGradient = reached
    }
    return fromQuery
  }

  private func back(
    _ projection: Projection, _ gradient: Matrix?, _ needsInputGradient: Bool, _ table: LayerTable,
    _ execution: inout Execution
  ) -> Matrix? {
    gradient.flatMap {
      projection.backward($0, needsInputGradient: needsInputGradient, table, &execution)
    }
  }

  private func layouts(_ pass: Pass) -> AttentionCore.Layouts {
    .init(
      queries: pass.sequences,
      keys: isCross ? pass.memorySequences ?? pass.sequences : pass.sequences)
  }

  private func sum(_ parts: [Matrix?], _ execution: inout Execution) -> Matrix? {
    let found = parts.compactMap { $0 }
    guard var total = found.first else { return nil }
    for part in found.dropFirst() {
      total.add(part)
      execution.engine.record(
        DigitalWork(adds: part.count), layer: core.layer, vectors: part.rows)
    }
    return total
  }
}

/// The gradients of queries, keys and values, as far as they are asked for.
struct AttentionGradients: Sendable {
  /// Which gradients are asked for.
  struct Needed: Sendable {
    let query: Bool
    let key: Bool
    let value: Bool
    /// Of the numbers added to the scores.
    let scores: Bool

    var any: Bool { query || key || value || scores }
    /// Whether the gradient of the scores is needed for any of them.
    var reachesScores: Bool { query || key || scores }
  }

  var query: Matrix?
  var key: Matrix?
  var value: Matrix?
}
