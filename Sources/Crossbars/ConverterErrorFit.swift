/// What all conversions behind an output do to it: a straight line and a normal error.
///
/// `output ↦ output + bias + slope · output + σ ξ`, in units of the integer product. σ² is `ratio` times the
/// variance that rounding alone would have if its errors were uniform and independent.
struct ConverterErrorFit: Sendable, Equatable {
  private(set) var bias = 0.0
  private(set) var slope = 0.0
  private(set) var ratio = 1.0

  /// Rounding as the formula has it; for matrices that have never been calibrated.
  init() {}

  /// Least squares of converted against exact products, each vector with the square of its input scale as weight:
  /// the error in the units of the product is what is to be right.
  ///
  /// - Parameters:
  ///   - converted: what converters gave, without noise, [vectors, lines].
  ///   - exact: the same without converters.
  ///   - scales: the input scale of every vector.
  ///   - roundingVariance: of uniform, independent rounding errors.
  init(converted: [Double], exact: [Double], scales: [Float], roundingVariance: Double) {
    let squares = scales.map { $0.isFinite ? Double($0) * Double($0) : 0 }
    let lines = scales.isEmpty ? 0 : exact.count / scales.count
    let total = squares.reduce(0, +) * Double(lines)
    guard total > 0, roundingVariance > 0 else { return }
    func mean(_ value: (Int) -> Double) -> Double {
      exact.indices.reduce(0.0) { $0 + squares[$1 / lines] * value($1) } / total
    }
    let meanError = mean { converted[$0] - exact[$0] }
    let meanValue = mean { exact[$0] }
    let covariance = mean {
      (converted[$0] - exact[$0] - meanError) * (exact[$0] - meanValue)
    }
    let variance = mean { (exact[$0] - meanValue) * (exact[$0] - meanValue) }
    let (slope, bias): (Double, Double)
    slope = variance > 0 ? covariance / variance : 0
    bias = meanError - slope * meanValue
    let residual = mean {
      let rest = converted[$0] - exact[$0] - bias - slope * exact[$0]
      return rest * rest
    }
    (self.slope, self.bias) = (slope, bias)
    ratio = residual / roundingVariance
  }
}
