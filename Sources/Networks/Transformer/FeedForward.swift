import MatrixMath

/// `down(f(up x))`, or with a gate `down(f(gate x) ∘ up x)`.
struct FeedForward: Sublayer {
  let gate: Projection?
  let up: Projection
  let down: Projection
  let activation: Activation
  let layer: String
  /// The number that tells the dropout of the inner values apart; nothing where none are left out.
  let site: UInt32?

  func isTrained(_ table: LayerTable) -> Bool {
    up.isTrained(table) || down.isTrained(table) || gate?.isTrained(table) ?? false
  }

  func forward(_ x: Matrix, _ pass: Pass, _ execution: inout Execution) -> Matrix {
    let gated = gate?.forward(x, pass.table, &execution)
    let raised = up.forward(x, pass.table, &execution)
    let bent = gated ?? raised
    var inner = activation.applied(to: bent)
    execution.engine.record(activation.work(bent.count), layer: layer, vectors: bent.rows)
    execution.tape.push(bent)
    if gated != nil {
      execution.tape.push(raised)
      inner.combine(with: raised, *)
      execution.engine.record(
        DigitalWork(multiplies: inner.count), layer: layer, vectors: inner.rows)
    }
    if let site { execution.leaveOut(pass.dropout, of: &inner, site: site) }
    return down.forward(inner, pass.table, &execution)
  }

  func backward(
    _ dy: Matrix, needsInputGradient: Bool, _ pass: inout Pass, _ execution: inout Execution
  ) -> Matrix? {
    let isInnerNeeded =
      needsInputGradient || up.isTrained(pass.table) || gate?.isTrained(pass.table) ?? false
    let below = down.backward(
      dy, needsInputGradient: isInnerNeeded, pass.table, &execution)
    let raised = gate == nil ? nil : execution.tape.pop()
    let bent = execution.tape.pop()
    guard var inner = below else { return nil }
    if let site { execution.leaveOut(pass.dropout, of: &inner, site: site) }
    execution.engine.record(activation.backwardWork(bent.count), layer: layer, vectors: bent.rows)
    guard let gate, let raised else {
      return up.backward(
        activation.backward(inner, at: bent), needsInputGradient: needsInputGradient, pass.table,
        &execution)
    }
    execution.engine.record(
      DigitalWork(multiplies: 2 * inner.count), layer: layer, vectors: inner.rows)
    let toGate = activation.backward(inner.combined(with: raised, *), at: bent)
    let toUp = inner.combined(with: activation.applied(to: bent), *)
    let fromUp = up.backward(
      toUp, needsInputGradient: needsInputGradient, pass.table, &execution)
    let fromGate = gate.backward(
      toGate, needsInputGradient: needsInputGradient, pass.table, &execution)
    guard var dx = fromGate, let fromUp else { return nil }
    dx.add(fromUp)
    execution.engine.record(DigitalWork(adds: dx.count), layer: layer, vectors: dx.rows)
    return dx
  }
}
