/// What all conversions behind an output do to it: a straight line and a normal error.
///
/// `output ↦ output + bias + slope · output + σ ξ`, in units of the integer product. σ² is `roundingRatio` times
/// the variance that rounding would have if its errors were uniform and independent, plus `noiseRatio` times that of
/// all noise before conversion: a converter that starts at 0 swallows what noise takes below.
struct ConverterErrorFit: Sendable, Equatable {
  private(set) var bias = 0.0
  private(set) var slope = 0.0
  private(set) var roundingRatio = 1.0
  private(set) var noiseRatio = 1.0

  /// Rounding and noise as the formulas have them; for matrices that have never been calibrated.
  init() {}

  /// Products of some vectors, all [vectors, lines] in units of the integer product.
  struct Sample {
    /// Without converters and noise.
    var exact: [Double]
    /// With converters, without noise.
    var converted: [Double]
    /// With both; empty if there is no noise.
    var noisy: [Double]
    /// The variance of noise by formula, per vector or per vector and line.
    var noiseVariances: [Float]
    /// The input scale of every vector.
    var vectorScales: [Float]
    /// The output scale of every line.
    var lineScales: [Float]
  }

  /// Least squares, each product with the square of its scales as weight: the error in the units of the product
  /// is what is to be right.
  init(_ sample: Sample, roundingVariance: Double) {
    let lines = sample.lineScales.count
    let weights = sample.exact.indices.map { index -> Double in
      let scale =
        Double(sample.vectorScales[index / lines]) * Double(sample.lineScales[index % lines])
      return scale.isFinite ? scale * scale : 0
    }
    let total = weights.reduce(0, +)
    guard total > 0, roundingVariance > 0 else { return }
    func mean(_ value: (Int) -> Double) -> Double {
      weights.indices.reduce(0.0) { $0 + weights[$1] * value($1) } / total
    }
    let (exact, converted, noisy) = (sample.exact, sample.converted, sample.noisy)
    let meanError = mean { converted[$0] - exact[$0] }
    let meanValue = mean { exact[$0] }
    let covariance = mean {
      (converted[$0] - exact[$0] - meanError) * (exact[$0] - meanValue)
    }
    let variance = mean { (exact[$0] - meanValue) * (exact[$0] - meanValue) }
    let slope = variance > 0 ? covariance / variance : 0
    let bias = meanError - slope * meanValue
    func residual(_ products: [Double]) -> Double {
      mean {
        let rest = products[$0] - exact[$0] - bias - slope * exact[$0]
        return rest * rest
      }
    }
    (self.slope, self.bias) = (slope, bias)
    let rounding = residual(converted)
    roundingRatio = rounding / roundingVariance
    guard !noisy.isEmpty else { return }
    let perVariance = exact.count / sample.noiseVariances.count
    let noise = mean { Double(sample.noiseVariances[$0 / perVariance]) }
    if noise > 0 { noiseRatio = max(residual(noisy) - rounding, 0) / noise }
  }
}
