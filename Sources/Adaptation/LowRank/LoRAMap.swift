import MatrixMath
import Networks

/// A base matrix with a low-rank branch beside it: `y = W x + s B (A x)`.
///
/// Gradients: `dB = s dyᵀ u`, `dA = pᵀ x`, `dx = Wᵀ dy + Aᵀ p` with `u = A x` and `p = s Bᵀ dy`. Either factor may be
/// frozen.
struct LoRAMap: LinearMap {
  let base: MatrixHandle
  let a: LowRankFactor
  let b: LowRankFactor
  let scale: Float
  let layer: String

  var isTrained: Bool { true }

  func forward(_ x: Matrix, _ execution: inout Execution) -> Matrix {
    let u = a.multiply(x, layer: layer, &execution)
    let branch = b.multiply(u, layer: layer, &execution)
    var y = execution.engine.multiply(base, x)
    y.add(branch, scale: scale)
    execution.engine.record(
      DigitalWork(adds: y.count, multiplies: y.count), layer: layer, vectors: x.rows)
    if a.parameter != nil { execution.tape.push(x) }
    execution.tape.push(u)
    return y
  }

  func backward(
    _ dy: Matrix, needsInputGradient: Bool, _ execution: inout Execution
  ) -> Matrix? {
    let u = execution.tape.pop()
    var branch = dy
    branch.scale(by: scale)
    // Below a frozen A nothing has to be known of p but the input gradient.
    let p =
      a.parameter == nil && !needsInputGradient
      ? nil : b.multiplyTransposed(branch, layer: layer, &execution)
    execution.engine.record(DigitalWork(multiplies: dy.count), layer: layer, vectors: dy.rows)
    b.addGradient(branch, u, layer: layer, &execution)
    guard let p else { return nil }
    if a.parameter != nil {
      let x = execution.tape.pop()
      a.addGradient(p, x, layer: layer, &execution)
    }
    guard needsInputGradient else { return nil }
    var dx = execution.engine.multiplyTransposed(base, dy)
    dx.add(a.multiplyTransposed(p, layer: layer, &execution))
    execution.engine.record(DigitalWork(adds: dx.count), layer: layer, vectors: dy.rows)
    return dx
  }
}

/// A base matrix whose arrays hold `W + s B A`; the factors are digital: `y = (W + s B A) x`.
///
/// A product costs what it costs the base alone. Gradients come from digital bottlenecks, `u = A x` and
/// `p = s Bᵀ dy`, as in ``LoRAMap``; the input gradient is one transposed product.
struct FusedLoRAMap: LinearMap {
  let base: MatrixHandle
  let a: LowRankFactor
  let b: LowRankFactor
  let scale: Float
  let layer: String

  var isTrained: Bool { true }

  func forward(_ x: Matrix, _ execution: inout Execution) -> Matrix {
    execution.tape.push(x)
    return execution.engine.multiply(base, x)
  }

  func backward(
    _ dy: Matrix, needsInputGradient: Bool, _ execution: inout Execution
  ) -> Matrix? {
    let x = execution.tape.pop()
    var u = a.multiply(x, layer: layer, &execution)
    var p = b.multiplyTransposed(dy, layer: layer, &execution)
    u.scale(by: scale)
    p.scale(by: scale)
    execution.engine.record(
      DigitalWork(multiplies: u.count + p.count), layer: layer, vectors: dy.rows)
    b.addGradient(dy, u, layer: layer, &execution)
    a.addGradient(p, x, layer: layer, &execution)
    return needsInputGradient ? execution.engine.multiplyTransposed(base, dy) : nil
  }
}

/// The weights that fused factors put in the place of the base: `W + s B A`.
struct FusedWeights: DerivedWeights {
  let matrix: MatrixHandle
  let layer: String
  let original: Matrix
  let a: ParameterID
  let b: ParameterID
  let scale: Float
  let rank: Int

  var work: DigitalWork { Self.work(original.rows, original.columns, rank: rank) }

  /// The factors' product, `s` put into B, and the sum with W, which is read once.
  static func work(_ outputs: Int, _ inputs: Int, rank: Int) -> DigitalWork {
    var work = DigitalWork.product(outputs, rank, inputs)
    work.adds += outputs * inputs
    work.multiplies += outputs * rank
    work.bits += 32 * outputs * inputs
    return work
  }

  func weights(_ parameters: ParameterStore) -> Matrix {
    let (a, b) = (parameters[a].value, parameters[b].value)
    guard !original.isShapeOnly, !a.isShapeOnly, !b.isShapeOnly else { return original }
    var sum = original
    accumulateProduct(
      b.elements, BlockLayout(rows: b.rows, columns: b.columns),
      a.elements, BlockLayout(rows: a.rows, columns: a.columns),
      into: &sum.elements, BlockLayout(rows: sum.rows, columns: sum.columns), scale: scale,
      keeping: 1)
    return sum
  }
}

/// Pairs of arrays of several tasks beside one base matrix; the task at hand uses its own, and no other is touched.
struct ResidentLoRAMap: LinearMap {
  /// The arrays of one task and the factors that they were programmed with.
  struct Slot: Sendable {
    let start: LowRankFactors
    let a: FactorArray
    let b: FactorArray
  }

  let base: FrozenMap
  let slots: [Slot]
  /// The map of the task at hand; the base alone until one begins.
  var active: (any LinearMap)?

  private var map: any LinearMap { active ?? base }

  var isTrained: Bool { map.isTrained }

  func forward(_ x: Matrix, _ execution: inout Execution) -> Matrix { map.forward(x, &execution) }

  func backward(
    _ dy: Matrix, needsInputGradient: Bool, _ execution: inout Execution
  ) -> Matrix? {
    map.backward(dy, needsInputGradient: needsInputGradient, &execution)
  }
}
