import MatrixMath
import Networks

/// A base matrix fused with a stacked pool: `y = (m/n) ∘ z`, `z = W x + s B̃ h(c, Ã x)`.
///
/// Ã and B̃ are the stacked pool, `a = Ã x` holds N groups of r values. In the product form group i drives
/// B̃ with `c_i a_i`; in the factors form with `d_i u`, `u = Σ c_j a_j`, where the coefficients d of the factors B are c
/// unless they are their own. Coefficient gradients need only the bottleneck vectors: with `q = s B̃ᵀ((m/n) ∘ dy)`,
/// `∂c_i = Σ ⟨a_i, q_i⟩` in the product form and `∂c_i = Σ ⟨a_i, p⟩`, `∂d_i = Σ ⟨u, q_i⟩`, `p = Σ d_j q_j`, in the
/// factors form; what is shared has the sum of both. `∂m = Σ dy ∘ z / n`.
struct LoRAFusionMap: LinearMap {
  let base: MatrixHandle
  let a: MatrixHandle
  let b: MatrixHandle
  let coefficients: FusionCoefficients
  let magnitude: MagnitudeScale?
  let form: LoRAFusion.Form
  let rank: Int
  let scale: Float
  let layer: String

  var isTrained: Bool { true }

  func forward(_ x: Matrix, _ execution: inout Execution) -> Matrix {
    let c = coefficients.a.value(in: execution.parameters)
    let bottleneck = execution.engine.multiply(a, x)
    let driven =
      switch form {
      case .product: GroupedColumns.scaled(bottleneck, by: c)
      case .factors:
        GroupedColumns.spread(
          GroupedColumns.mixed(bottleneck, by: c),
          by: coefficients.b.value(in: execution.parameters))
      }
    execution.engine.record(
      DigitalWork(adds: driven.count, multiplies: driven.count), layer: layer, vectors: x.rows)
    let branch = execution.engine.multiply(b, driven)
    var z = execution.engine.multiply(base, x)
    z.add(branch, scale: scale)
    execution.engine.record(
      DigitalWork(adds: z.count, multiplies: z.count), layer: layer, vectors: x.rows)
    execution.tape.push(bottleneck)
    magnitude?.forward(&z, &execution)
    return z
  }

  func backward(
    _ dy: Matrix, needsInputGradient: Bool, _ execution: inout Execution
  ) -> Matrix? {
    let dz = magnitude?.backward(dy, &execution) ?? dy
    let bottleneck = execution.tape.pop()
    var q = execution.engine.multiplyTransposed(b, dz)
    q.scale(by: scale)
    execution.engine.record(DigitalWork(multiplies: q.count), layer: layer, vectors: dy.rows)
    let returned = returned(bottleneck, q, &execution)
    guard needsInputGradient else { return nil }
    execution.engine.record(
      DigitalWork(adds: returned.count, multiplies: returned.count), layer: layer, vectors: dy.rows)
    var dx = execution.engine.multiplyTransposed(base, dz)
    dx.add(execution.engine.multiplyTransposed(a, returned))
    execution.engine.record(DigitalWork(adds: dx.count), layer: layer, vectors: dy.rows)
    return dx
  }

  /// Adds to the gradients of the coefficients; what drives Ã transposed, [B, N·r].
  private func returned(
    _ bottleneck: Matrix, _ q: Matrix, _ execution: inout Execution
  ) -> Matrix {
    let c = coefficients.a.value(in: execution.parameters)
    guard form == .factors else {
      if coefficients.isTrained {
        coefficients.addGradients(
          a: nil, b: GroupedColumns.dots(bottleneck, q, count: c.columns), &execution)
        recordGradient(q.count, vectors: q.rows, c.columns, &execution)
      }
      return GroupedColumns.scaled(q, by: c)
    }
    let p = GroupedColumns.mixed(q, by: coefficients.b.value(in: execution.parameters))
    if coefficients.isTrained {
      let u = GroupedColumns.mixed(bottleneck, by: c)
      coefficients.addGradients(
        a: GroupedColumns.dots(bottleneck, p, count: c.columns),
        b: GroupedColumns.dots(q, u, count: c.columns), &execution)
      recordGradient(2 * q.count, vectors: q.rows, c.columns, &execution)
    }
    return GroupedColumns.spread(p, by: c)
  }

  private func recordGradient(
    _ products: Int, vectors: Int, _ count: Int, _ execution: inout Execution
  ) {
    var work = DigitalWork(adds: products, multiplies: products)
    work.add(coefficients.gradientWork(count))
    execution.engine.record(work, layer: layer, vectors: vectors)
  }
}
