import MatrixMath
import Networks

/// What is trained between two frozen factors.
protocol BottleneckCore: Sendable {
  /// u: [B, outputs of A] → v: [B, inputs of B].
  func forward(_ u: Matrix, _ execution: inout Execution) -> Matrix
  /// dv: [B, inputs of B] → du: [B, outputs of A], or nothing if nobody asks; adds to gradients.
  func backward(
    _ dv: Matrix, needsInputGradient: Bool, _ execution: inout Execution
  ) -> Matrix?
}

/// A full matrix, `v = R u`.
struct MatrixCore: BottleneckCore {
  let matrix: ParameterID
  let rank: Int
  let layer: String

  func forward(_ u: Matrix, _ execution: inout Execution) -> Matrix {
    execution.tape.push(u)
    execution.engine.record(.product(u.rows, rank, rank), layer: layer, vectors: u.rows)
    return product(u, execution.parameters[matrix].value, transposingB: true)
  }

  func backward(
    _ dv: Matrix, needsInputGradient: Bool, _ execution: inout Execution
  ) -> Matrix? {
    let u = execution.tape.pop()
    execution.addGradient(of: matrix, product(dv, u, transposingA: true))
    execution.engine.record(.product(rank, dv.rows, rank), layer: layer, vectors: dv.rows)
    guard needsInputGradient else { return nil }
    execution.engine.record(.product(dv.rows, rank, rank), layer: layer, vectors: dv.rows)
    return product(dv, execution.parameters[matrix].value)
  }

  static func declare(rank: Int, isFirst: Bool, in result: inout MethodDeclaration) {
    result.vectorWork.add(.product(isFirst ? 2 : 3, rank, rank))
    result.activationBytes += MethodDeclaration.word * rank
  }
}

/// A matrix of low rank, `v = C_B (C_Aᵀ u)` with both loadings [components, rank].
struct LoadingsCore: BottleneckCore {
  let a: ParameterID
  let b: ParameterID
  let components: Int
  let rank: Int
  let layer: String

  func forward(_ u: Matrix, _ execution: inout Execution) -> Matrix {
    let t = product(u, execution.parameters[a].value)
    execution.tape.push(u)
    execution.tape.push(t)
    execution.engine.record(
      .product(2 * u.rows, components, rank), layer: layer, vectors: u.rows)
    return product(t, execution.parameters[b].value, transposingB: true)
  }

  func backward(
    _ dv: Matrix, needsInputGradient: Bool, _ execution: inout Execution
  ) -> Matrix? {
    let t = execution.tape.pop()
    let u = execution.tape.pop()
    let dt = product(dv, execution.parameters[b].value)
    execution.addGradient(of: b, product(dv, t, transposingA: true))
    execution.addGradient(of: a, product(u, dt, transposingA: true))
    let passes = needsInputGradient ? 4 : 3
    execution.engine.record(
      .product(passes * dv.rows, components, rank), layer: layer, vectors: dv.rows)
    return needsInputGradient
      ? product(dt, execution.parameters[a].value, transposingB: true) : nil
  }

  static func declare(
    components: Int, rank: Int, isFirst: Bool, in result: inout MethodDeclaration
  ) {
    result.vectorWork.add(.product(isFirst ? 5 : 6, components, rank))
    result.activationBytes += MethodDeclaration.word * (components + rank)
  }
}

/// One scale per rank, `v = λ ∘ u`.
struct DiagonalCore: BottleneckCore {
  let scales: ParameterID
  let layer: String

  func forward(_ u: Matrix, _ execution: inout Execution) -> Matrix {
    execution.tape.push(u)
    execution.engine.record(DigitalWork(multiplies: u.count), layer: layer, vectors: u.rows)
    var v = u
    v.scaleColumns(by: execution.parameters[scales].value)
    return v
  }

  func backward(
    _ dv: Matrix, needsInputGradient: Bool, _ execution: inout Execution
  ) -> Matrix? {
    let u = execution.tape.pop()
    execution.addGradient(of: scales, dv.combined(with: u, *).columnSums)
    execution.engine.record(
      DigitalWork(adds: dv.count, multiplies: dv.count), layer: layer, vectors: dv.rows)
    guard needsInputGradient else { return nil }
    execution.engine.record(DigitalWork(multiplies: dv.count), layer: layer, vectors: dv.rows)
    var du = dv
    du.scaleColumns(by: execution.parameters[scales].value)
    return du
  }

  static func declare(rank: Int, isFirst: Bool, in result: inout MethodDeclaration) {
    result.vectorWork.adds += rank
    result.vectorWork.multiplies += (isFirst ? 2 : 3) * rank
    result.activationBytes += MethodDeclaration.word * rank
  }
}
