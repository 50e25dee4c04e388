import MatrixMath
import Networks

/// A base matrix with a trained low-rank branch beside it: `y = W x + s B (A x)`.
///
/// Gradients: `dB = s dyᵀ u`, `dA = pᵀ x`, `dx = Wᵀ dy + Aᵀ p` with `u = A x` and `p = s Bᵀ dy`.
struct LoRAMap: LinearMap {
  /// A factor on the arrays and the tensor it is written from.
  struct Factor: Sendable {
    let array: MatrixHandle
    let parameter: ParameterID
  }

  let base: MatrixHandle
  let a: Factor
  let b: Factor
  let scale: Float
  let layer: String

  var isTrained: Bool { true }

  func forward(_ x: Matrix, _ execution: inout Execution) -> Matrix {
    let u = execution.engine.multiply(a.array, x)
    let branch = execution.engine.multiply(b.array, u)
    var y = execution.engine.multiply(base, x)
    y.add(branch, scale: scale)
    execution.engine.record(
      DigitalWork(adds: y.count, multiplies: y.count), layer: layer, vectors: x.rows)
    execution.tape.push(x)
    execution.tape.push(u)
    return y
  }

  func backward(
    _ dy: Matrix, needsInputGradient: Bool, _ execution: inout Execution
  ) -> Matrix? {
    let u = execution.tape.pop()
    let x = execution.tape.pop()
    var branch = dy
    branch.scale(by: scale)
    let p = execution.engine.multiplyTransposed(b.array, branch)
    execution.addGradient(of: b.parameter, product(branch, u, transposingA: true))
    execution.addGradient(of: a.parameter, product(p, x, transposingA: true))
    execution.engine.record(DigitalWork(multiplies: dy.count), layer: layer, vectors: dy.rows)
    execution.engine.record(
      .product(dy.columns, dy.rows, u.columns), layer: layer, vectors: dy.rows)
    execution.engine.record(.product(p.columns, p.rows, x.columns), layer: layer, vectors: dy.rows)
    guard needsInputGradient else { return nil }
    var dx = execution.engine.multiplyTransposed(base, dy)
    dx.add(execution.engine.multiplyTransposed(a.array, p))
    execution.engine.record(DigitalWork(adds: dx.count), layer: layer, vectors: dy.rows)
    return dx
  }
}
