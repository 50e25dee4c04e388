import MatrixMath

/// A part of a block, without its norm and the sum around it.
protocol Sublayer: Sendable {
  /// Whether anything in it is trained.
  func isTrained(_ table: LayerTable) -> Bool
  /// x: [T, width] → y: [T, width].
  func forward(_ x: Matrix, _ pass: Pass, _ execution: inout Execution) -> Matrix
  /// dy: [T, width] → dx: [T, width], or nothing when none is asked for; adds to gradients.
  func backward(
    _ dy: Matrix, needsInputGradient: Bool, _ pass: inout Pass, _ execution: inout Execution
  ) -> Matrix?
}

/// A part with its norm: `x + f(norm(x))`, or `norm(x + f(x))`.
struct ResidualSublayer: Sendable {
  let function: any Sublayer
  let norm: Norm
  let placement: SublayerDescription.NormPlacement
  let layer: String
  /// The number that tells the dropout of the results apart.
  let site: UInt32

  func isTrained(_ table: LayerTable) -> Bool {
    function.isTrained(table) || norm.isTrained(table)
  }

  func forward(_ x: Matrix, _ pass: Pass, _ execution: inout Execution) -> Matrix {
    let given = placement == .before ? norm.forward(x, pass.table, &execution) : x
    var sum = function.forward(given, pass, &execution)
    execution.leaveOut(pass.dropout, of: &sum, site: site)
    sum.add(x)
    execution.engine.record(DigitalWork(adds: sum.count), layer: layer, vectors: sum.rows)
    return placement == .before ? sum : norm.forward(sum, pass.table, &execution)
  }

  func backward(
    _ dy: Matrix, needsInputGradient: Bool, _ pass: inout Pass, _ execution: inout Execution
  ) -> Matrix? {
    placement == .before
      ? backwardThroughNorm(dy, needsInputGradient: needsInputGradient, &pass, &execution)
      : backwardAfterNorm(dy, needsInputGradient: needsInputGradient, &pass, &execution)
  }

  private func backwardThroughNorm(
    _ dy: Matrix, needsInputGradient: Bool, _ pass: inout Pass, _ execution: inout Execution
  ) -> Matrix? {
    let isNormNeeded = needsInputGradient || norm.isTrained(pass.table)
    var dropped = dy
    execution.leaveOut(pass.dropout, of: &dropped, site: site)
    let inner = function.backward(
      dropped, needsInputGradient: isNormNeeded, &pass, &execution)
    guard let inner else { return nil }
    let dx = norm.backward(
      inner, needsInputGradient: needsInputGradient, pass.table, &execution)
    return dx.map { joined(dy, $0, &execution) }
  }

  private func backwardAfterNorm(
    _ dy: Matrix, needsInputGradient: Bool, _ pass: inout Pass, _ execution: inout Execution
  ) -> Matrix? {
    let isFunctionNeeded = needsInputGradient || function.isTrained(pass.table)
    guard
      let sum = norm.backward(
        dy, needsInputGradient: isFunctionNeeded, pass.table, &execution)
    else { return nil }
    var dropped = sum
    execution.leaveOut(pass.dropout, of: &dropped, site: site)
    let inner = function.backward(
      dropped, needsInputGradient: needsInputGradient, &pass, &execution)
    return inner.map { joined(sum, $0, &execution) }
  }

  private func joined(_ around: Matrix, _ through: Matrix, _ execution: inout Execution) -> Matrix {
    var dx = through
    dx.add(around)
    execution.engine.record(DigitalWork(adds: dx.count), layer: layer, vectors: dx.rows)
    return dx
  }
}
