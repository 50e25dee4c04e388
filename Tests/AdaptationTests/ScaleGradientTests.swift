import Adaptation
import MatrixMath
import Networks
import Testing

/// Gradients of biases and of scales before and behind the base against central differences.
@Suite struct ScaleGradientTests {
  typealias Table = ReferenceModel.Table
  let bench = GradientTests()

  private func base(_ index: Int) -> Table { table(bench.weights.layers[index].weight) }

  @Test func biasOnly() throws {
    try bench.check(try BiasOnly(.init())) { values in bench.model(values, weight: base) }
  }

  @Test(arguments: [ScalePrecision.float, .bits(5), .powerOfTwo])
  func columnScale(precision: ScalePrecision) throws {
    let method = try ColumnScale(.init(precision: precision))
    let start = try bench.gradients(of: method).parameters.mapValues(table)
    // Straight through: the slope is that of the quantised number, which moves as the kept scale does.
    try bench.check(method) { values in
      bench.model(values) { index in
        let name = "layer\(index + 1).scale"
        let (moved, kept) = (values[name]?[0] ?? [], start[name]?[0] ?? [])
        return base(index).indices.map { row in
          let gain = quantised(kept[row], precision) + moved[row] - kept[row]
          return base(index)[row].map { gain * $0 }
        }
      }
    }
  }

  /// The definition of the precisions, in `Double`.
  private func quantised(_ scale: Double, _ precision: ScalePrecision) -> Double {
    switch precision {
    case .float: scale
    case .bits: min(max((scale * 16).rounded() / 16, 0), 2 - 1.0 / 16)
    case .powerOfTwo:
      (-7...7).map { Double(sign: scale.sign, exponent: $0, significand: 1) }
        .min { distance($0, scale) < distance($1, scale) } ?? 0
    }
  }

  /// How far apart two numbers are as a ratio, at least 1.
  private func distance(_ a: Double, _ b: Double) -> Double { max(a / b, b / a) }

  @Test(arguments: [1, 3])
  func floraBatched(rank: Int) throws {
    try bench.check(try FloraBatched(.init(rank: rank))) { values in
      bench.model(values) { index in
        let a = values["layer\(index + 1).flora_a"] ?? []
        let b = values["layer\(index + 1).flora_b"] ?? []
        return base(index).enumerated().map { output, row in
          row.enumerated().map { input, weight in
            weight * (0..<rank).reduce(0) { $0 + a[$1][output] * b[$1][input] }
          }
        }
      }
    }
  }
}
