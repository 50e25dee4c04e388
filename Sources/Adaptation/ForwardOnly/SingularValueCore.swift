import MatrixMath
import Networks

/// A low-rank branch `B A` with both factors decomposed: orthonormal outer parts and a small middle.
struct DecomposedBranch {
  /// V_Aᵀ, [r, inputs].
  let a: Matrix
  /// U_B, [outputs, r].
  let b: Matrix
  /// `Σ_B V_Bᵀ U_A Σ_A`, [r, r].
  let middle: Matrix

  /// Decomposes both factors.
  ///
  /// - Throws: `MatrixMathError` when a factor is not finite.
  init(_ factors: LowRankFactors) throws {
    let left = try SingularValueDecomposition(of: factors.b)
    let right = try SingularValueDecomposition(of: factors.a)
    a = right.right
    b = left.left
    var middle = product(left.right, right.left)
    if !middle.isShapeOnly {
      middle.scaleColumns(by: right.values)
      for row in 0..<middle.rows {
        for column in 0..<middle.columns { middle[row, column] *= left.values.elements[row] }
      }
    }
    self.middle = middle
  }
}

/// A frozen small matrix between two trained diagonals, `v = g_B ∘ K (g_A ∘ u)`.
///
/// Gradients, for those who ask: with `w = K (g_A ∘ u)` and `e = Kᵀ(g_B ∘ dv)`, `∂g_B = Σ dv ∘ w`, `∂g_A = Σ e ∘ u`,
/// `du = g_A ∘ e`.
struct SingularValueCore: BottleneckCore {
  let middle: Matrix
  let a: ParameterID
  let b: ParameterID
  let layer: String

  func forward(_ u: Matrix, _ execution: inout Execution) -> Matrix {
    var t = u
    t.scaleColumns(by: execution.parameters[a].value)
    var v = product(t, middle, transposingB: true)
    execution.tape.push(u)
    execution.tape.push(v)
    v.scaleColumns(by: execution.parameters[b].value)
    var work = DigitalWork.product(u.rows, middle.columns, middle.rows)
    work.multiplies += u.count + v.count
    execution.engine.record(work, layer: layer, vectors: u.rows)
    return v
  }

  func backward(
    _ dv: Matrix, needsInputGradient: Bool, _ execution: inout Execution
  ) -> Matrix? {
    let w = execution.tape.pop()
    let u = execution.tape.pop()
    execution.addGradient(of: b, dv.combined(with: w, *).columnSums)
    var scaled = dv
    scaled.scaleColumns(by: execution.parameters[b].value)
    var e = product(scaled, middle)
    execution.addGradient(of: a, e.combined(with: u, *).columnSums)
    var work = DigitalWork.product(dv.rows, middle.rows, middle.columns)
    work.add(DigitalWork(adds: dv.count + e.count, multiplies: 2 * dv.count + e.count))
    if needsInputGradient { work.multiplies += e.count }
    execution.engine.record(work, layer: layer, vectors: dv.rows)
    guard needsInputGradient else { return nil }
    e.scaleColumns(by: execution.parameters[a].value)
    return e
  }
}
