import MatrixMath
import Networks

/// A base matrix fused with a stacked pool: `y = (m/n) ∘ z`, `z = W x + s B̃ h(c, Ã x)`.
///
/// à and B̃ are the stacked pool, `a = à x` holds N groups of r values. In the product form group i drives
/// B̃ with `c_i a_i`; in the factors form with `c_i u`, `u = Σ c_j a_j`. Coefficient gradients need only
/// the bottleneck vectors: with `q = s B̃ᵀ((m/n) ∘ dy)`, `∂c_i = Σ ⟨a_i, q_i⟩` in the product form and
/// `∂c_i = Σ (⟨a_i, p⟩ + ⟨u, q_i⟩)`, `p = Σ c_j q_j`, in the factors form. `∂m = Σ dy ∘ z / n`.
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
    let c = coefficients.value(in: execution.parameters)
    let bottleneck = execution.engine.multiply(a, x)
    let driven = spread(bottleneck, c)
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
    let c = coefficients.value(in: execution.parameters)
    let dz = magnitude?.backward(dy, &execution) ?? dy
    let bottleneck = execution.tape.pop()
    var q = execution.engine.multiplyTransposed(b, dz)
    q.scale(by: scale)
    execution.engine.record(DigitalWork(multiplies: q.count), layer: layer, vectors: dy.rows)
    if case .trained(let id) = coefficients {
      execution.addGradient(of: id, coefficientGradient(bottleneck, q, c))
      let work = form == .product ? q.count : 2 * q.count
      execution.engine.record(
        DigitalWork(adds: work, multiplies: work), layer: layer, vectors: dy.rows)
    }
    guard needsInputGradient else { return nil }
    let returned = spread(q, c)
    execution.engine.record(
      DigitalWork(adds: returned.count, multiplies: returned.count), layer: layer, vectors: dy.rows)
    var dx = execution.engine.multiplyTransposed(base, dz)
    dx.add(execution.engine.multiplyTransposed(a, returned))
    execution.engine.record(DigitalWork(adds: dx.count), layer: layer, vectors: dy.rows)
    return dx
  }

  /// What drives B̃ in the forward pass and à in the backward pass: groups scaled by their coefficient.
  private func spread(_ groups: Matrix, _ c: Matrix) -> Matrix {
    guard !groups.isShapeOnly else { return groups }
    var result = form == .product ? groups : repeated(mixed(groups, c), groups: c.count)
    for index in result.elements.indices {
      result.elements[index] *= c.elements[index % groups.columns / rank]
    }
    return result
  }

  /// `Σ_i c_i group_i`, [B, r].
  private func mixed(_ groups: Matrix, _ c: Matrix) -> Matrix {
    var sum = Matrix(rows: groups.rows, columns: rank)
    for row in 0..<groups.rows {
      for column in 0..<groups.columns {
        sum[row, column % rank] += c.elements[column / rank] * groups[row, column]
      }
    }
    return sum
  }

  /// The same r values for every group, [B, N·r].
  private func repeated(_ values: Matrix, groups: Int) -> Matrix {
    let rows = (0..<values.rows).flatMap { row in
      Array(repeating: values.elements[row * rank..<(row + 1) * rank], count: groups).joined()
    }
    return Matrix(rows: values.rows, columns: groups * rank, elements: rows)
  }

  private func coefficientGradient(_ a: Matrix, _ q: Matrix, _ c: Matrix) -> Matrix {
    guard !a.isShapeOnly, !q.isShapeOnly else { return c.zeros }
    switch form {
    case .product: return groupSums(a.combined(with: q, *))
    case .factors:
      let (u, p) = (
        repeated(mixed(a, c), groups: c.count), repeated(mixed(q, c), groups: c.count)
      )
      var terms = a.combined(with: p, *)
      terms.add(u.combined(with: q, *))
      return groupSums(terms)
    }
  }

  private func groupSums(_ terms: Matrix) -> Matrix {
    let columns = terms.columnSums
    let sums = stride(from: 0, to: columns.count, by: rank).map { start in
      columns.elements[start..<start + rank].reduce(0, +)
    }
    return Matrix(rows: 1, columns: sums.count, elements: sums)
  }
}
