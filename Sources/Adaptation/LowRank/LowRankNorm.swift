import MatrixMath
import Networks

/// A trained factor as row norms need it.
struct TrainedFactor: Sendable {
  let factor: LowRankFactor
  let parameter: ParameterID

  func value(in parameters: ParameterStore) -> Matrix {
    factor.value(parameter, in: parameters)
  }
}

extension LowRankFactor {
  /// The factor with its tensor; nothing for a frozen one.
  var trained: TrainedFactor? { parameter.map { TrainedFactor(factor: self, parameter: $0) } }
}

/// The row norms of `W + s B A` without that sum: `n_j² = ‖W_j‖² + 2s B_j·(A W_jᵀ) + s² B_j (A Aᵀ) B_jᵀ`.
struct LowRankNorm: RowNorms {
  private let weights: Matrix
  private let squares: Matrix
  private let a: TrainedFactor
  private let b: TrainedFactor
  private let scale: Float

  init(_ weights: Matrix, _ a: TrainedFactor, _ b: TrainedFactor, scale: Float) {
    self.weights = weights
    self.a = a
    self.b = b
    self.scale = scale
    squares = weights.rowNorms.combined(with: weights.rowNorms, *)
  }

  var work: DigitalWork {
    Self.work(outputs: weights.rows, inputs: weights.columns, rank: a.factor.outputs)
  }

  /// A Wᵀ with W read once, A Aᵀ, B (A Aᵀ), two inner products per output, and their sum.
  static func work(outputs: Int, inputs: Int, rank: Int) -> DigitalWork {
    var work = DigitalWork.product(rank, inputs, outputs)
    work.add(.product(rank, inputs, rank))
    work.add(.product(outputs, rank, rank + 2))
    work.add(DigitalWork(adds: 2 * outputs, multiplies: 2 * outputs, squareRoots: outputs))
    work.bits += 32 * outputs * inputs
    return work
  }

  func evaluate(_ parameters: ParameterStore) -> Matrix {
    let (a, b) = (a.value(in: parameters), b.value(in: parameters))
    let cross = product(weights, a, transposingB: true)
    let gram = product(a, a, transposingB: true)
    var sum = squares
    sum.add(rowDots(b, cross), scale: 2 * scale)
    sum.add(rowDots(product(b, gram), b), scale: scale * scale)
    sum.apply { max($0, 0).squareRoot() }
    return sum
  }
}

/// A linear map with a trained magnitude behind it.
struct MagnitudeMap: LinearMap {
  let map: any LinearMap
  let magnitude: MagnitudeScale

  var isTrained: Bool { true }

  func forward(_ x: Matrix, _ execution: inout Execution) -> Matrix {
    var z = map.forward(x, &execution)
    magnitude.forward(&z, &execution)
    return z
  }

  func backward(
    _ dy: Matrix, needsInputGradient: Bool, _ execution: inout Execution
  ) -> Matrix? {
    let dz = magnitude.backward(dy, &execution)
    return map.backward(dz, needsInputGradient: needsInputGradient, &execution)
  }
}
