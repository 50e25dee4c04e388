import MatrixMath
import Networks

/// A base matrix with a branch of two frozen factors and a trained digital core between them:
/// `y = W x + g ∘ B core(A x)`.
///
/// The gains g are one number for all outputs, taken at the core, or trained, one per output behind the converters.
/// With `v = core(A x)` and `q = Bᵀ(g ∘ dy)`: `∂g = Σ dy ∘ (B v)`, and core and input get theirs from q.
struct BottleneckMap: LinearMap {
  /// What a branch is multiplied by.
  enum Gain: Sendable {
    case fixed(Float)
    case trained(ParameterID)
  }

  let base: MatrixHandle
  let a: LowRankFactor
  let b: LowRankFactor
  let core: any BottleneckCore
  let gain: Gain
  let layer: String

  var isTrained: Bool { true }

  func forward(_ x: Matrix, _ execution: inout Execution) -> Matrix {
    var v = core.forward(a.multiply(x, layer: layer, &execution), &execution)
    if case .fixed(let scale) = gain { scaleBottleneck(&v, by: scale, &execution) }
    var branch = b.multiply(v, layer: layer, &execution)
    var y = execution.engine.multiply(base, x)
    var work = DigitalWork(adds: y.count)
    if case .trained(let gains) = gain {
      execution.tape.push(branch)
      branch.scaleColumns(by: execution.parameters[gains].value)
      work.multiplies += branch.count
    }
    y.add(branch)
    execution.engine.record(work, layer: layer, vectors: x.rows)
    return y
  }

  func backward(
    _ dy: Matrix, needsInputGradient: Bool, _ execution: inout Execution
  ) -> Matrix? {
    var driven = dy
    if case .trained(let gains) = gain {
      let branch = execution.tape.pop()
      execution.addGradient(of: gains, dy.combined(with: branch, *).columnSums)
      driven.scaleColumns(by: execution.parameters[gains].value)
      execution.engine.record(
        DigitalWork(adds: dy.count, multiplies: 2 * dy.count), layer: layer, vectors: dy.rows)
    }
    var q = b.multiplyTransposed(driven, layer: layer, &execution)
    if case .fixed(let scale) = gain { scaleBottleneck(&q, by: scale, &execution) }
    let du = core.backward(q, needsInputGradient: needsInputGradient, &execution)
    guard let du else { return nil }
    var dx = execution.engine.multiplyTransposed(base, dy)
    dx.add(a.multiplyTransposed(du, layer: layer, &execution))
    execution.engine.record(DigitalWork(adds: dx.count), layer: layer, vectors: dy.rows)
    return dx
  }

  private func scaleBottleneck(
    _ values: inout Matrix, by scale: Float, _ execution: inout Execution
  ) {
    guard scale != 1 else { return }
    values.scale(by: scale)
    execution.engine.record(
      DigitalWork(multiplies: values.count), layer: layer, vectors: values.rows)
  }

  /// Adds what the map itself takes for one vector, its core left out.
  static func declare(
    _ module: ModuleShape, isFirst: Bool, scaledValues: Int, hasTrainedGains: Bool,
    in result: inout MethodDeclaration
  ) {
    result.vectorWork.adds += module.outputs + (isFirst ? 0 : module.inputs)
    result.vectorWork.multiplies += scaledValues
    guard hasTrainedGains else { return }
    result.vectorWork.adds += module.outputs
    result.vectorWork.multiplies += 3 * module.outputs
    result.activationBytes += MethodDeclaration.word * module.outputs
  }
}
