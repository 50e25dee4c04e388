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
    execution.engine.record(form.drivingWork(driven.count), layer: layer, vectors: x.rows)
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
    guard needsInputGradient || coefficients.isTrained else { return nil }
    let source = mixed(q, &execution)
    if coefficients.isTrained { addGradients(bottleneck, q, source, &execution) }
    guard needsInputGradient else { return nil }
    let returned = returned(source, &execution)
    var dx = execution.engine.multiplyTransposed(base, dz)
    dx.add(execution.engine.multiplyTransposed(a, returned))
    execution.engine.record(DigitalWork(adds: dx.count), layer: layer, vectors: dy.rows)
    return dx
  }

  /// What comes back through the coefficients of B: p, [B, r], in the factors form, and q itself in the other.
  private func mixed(_ q: Matrix, _ execution: inout Execution) -> Matrix {
    guard form == .factors else { return q }
    execution.engine.record(
      DigitalWork(adds: q.count, multiplies: q.count), layer: layer, vectors: q.rows)
    return GroupedColumns.mixed(q, by: coefficients.b.value(in: execution.parameters))
  }

  private func addGradients(
    _ bottleneck: Matrix, _ q: Matrix, _ source: Matrix, _ execution: inout Execution
  ) {
    let c = coefficients.a.value(in: execution.parameters)
    switch form {
    case .product:
      coefficients.addGradients(
        a: nil, b: GroupedColumns.dots(bottleneck, source, count: c.columns), &execution)
    case .factors:
      let u = GroupedColumns.mixed(bottleneck, by: c)
      coefficients.addGradients(
        a: GroupedColumns.dots(bottleneck, source, count: c.columns),
        b: GroupedColumns.dots(q, u, count: c.columns), &execution)
    }
    var work = form.gradientWork(q.count)
    work.add(coefficients.gradientWork(c.columns))
    execution.engine.record(work, layer: layer, vectors: q.rows)
  }

  /// What drives à transposed, [B, N·r].
  private func returned(_ source: Matrix, _ execution: inout Execution) -> Matrix {
    let c = coefficients.a.value(in: execution.parameters)
    let driving =
      form == .product
      ? GroupedColumns.scaled(source, by: c) : GroupedColumns.spread(source, by: c)
    execution.engine.record(
      DigitalWork(multiplies: driving.count), layer: layer, vectors: source.rows)
    return driving
  }
}

/// What the coefficients take beside the arrays, for N·r values in all.
extension LoRAFusion.Form {
  /// From à x to what drives B̃: one product per value, and before it, in the factors form, the sum of the groups.
  func drivingWork(_ stacked: Int) -> DigitalWork {
    self == .product
      ? DigitalWork(multiplies: stacked) : DigitalWork(adds: stacked, multiplies: 2 * stacked)
  }

  /// Inner products of the gradients: one per group, or two and the sum u once more.
  func gradientWork(_ stacked: Int) -> DigitalWork {
    let terms = self == .product ? stacked : 3 * stacked
    return DigitalWork(adds: terms, multiplies: terms)
  }
}
