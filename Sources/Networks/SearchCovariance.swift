import MatrixMath

/// The covariance of a search: symmetric, or a diagonal alone, with its axes.
struct SearchCovariance: Sendable, Equatable {
  private let order: Int
  private let isDiagonal: Bool
  /// Shape [order, order], of which the lower triangle counts, or [order] when diagonal.
  private var values: [Double]
  /// The standard deviations along the axes.
  private var deviations: [Double]
  /// The axes as rows, shape [order, order]; empty when diagonal.
  private var axes: [Double]

  /// The identity.
  init(order: Int, isDiagonal: Bool) {
    self.order = order
    self.isDiagonal = isDiagonal
    deviations = Array(repeating: 1, count: order)
    values = isDiagonal ? deviations : Array(repeating: 0, count: order * order)
    axes = []
    guard !isDiagonal else { return }
    for i in 0..<order { values[i * order + i] = 1 }
    axes = values
  }

  /// `B D z`: distributed by this covariance, as of the last decomposition, when z is normal.
  func stretched(_ z: [Double]) -> [Double] {
    let scaled = zip(deviations, z).map { $0 * $1 }
    return isDiagonal ? scaled : rotated(scaled)
  }

  /// `B z`: what has the length of z and the direction of ``stretched(_:)``'s axes.
  func rotated(_ z: [Double]) -> [Double] {
    if isDiagonal { return z }
    var sum = [Double](repeating: 0, count: order)
    for axis in 0..<order {
      for i in 0..<order { sum[i] += z[axis] * axes[axis * order + i] }
    }
    return sum
  }

  /// Multiplies all of it by a factor.
  mutating func scale(by factor: Double) {
    for i in values.indices { values[i] *= factor }
  }

  /// Adds `weight · v vᵀ`.
  mutating func add(_ v: [Double], weight: Double) {
    if isDiagonal {
      for i in 0..<order { values[i] += weight * v[i] * v[i] }
      return
    }
    for i in 0..<order {
      let factor = weight * v[i]
      for j in 0...i { values[i * order + j] += factor * v[j] }
    }
  }

  /// Computes axes and deviations anew; what became negative by rounding counts as 10⁻¹⁴ of the largest.
  mutating func decompose() throws(MatrixMathError) {
    var squares = values
    if !isDiagonal {
      var rotation = values
      squares = try decomposeSymmetric(&rotation, order: order)
      axes = rotation
    }
    let least = max(1e-14 * (squares.max() ?? 1), .leastNormalMagnitude)
    deviations = squares.map { max($0, least).squareRoot() }
  }
}
