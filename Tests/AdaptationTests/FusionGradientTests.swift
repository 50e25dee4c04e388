import Adaptation
import MatrixMath
import Networks
import TestSupport
import Testing

/// Gradients of fusion coefficients and magnitudes against central differences, over all ways to share them.
@Suite struct FusionGradientTests {
  typealias Table = ReferenceModel.Table
  let bench = GradientTests()

  /// Settings of LoRAFusion on the bench.
  private func configuration(
    _ form: LoRAFusion.Form, _ trains: LoRAFusion.Trained = .both
  ) -> LoRAFusion.Configuration {
    LoRAFusion.Configuration(
      pool: GradientTests.pool, rank: GradientTests.rank, alpha: GradientTests.alpha, form: form,
      trains: trains)
  }

  @Test(arguments: LoRAFusion.Form.allCases, LoRAFusion.Trained.allCases)
  func everyFormAndTrainedPart(form: LoRAFusion.Form, trains: LoRAFusion.Trained) throws {
    try check(configuration(form, trains))
  }

  @Test(arguments: CoefficientSharing.allCases, FactorCoefficients.allCases)
  func everySharing(sharing: CoefficientSharing, factors: FactorCoefficients) throws {
    var settings = configuration(.factors)
    (settings.sharing, settings.factors) = (sharing, factors)
    try check(settings)
  }

  @Test func aProductSharedByTheNetwork() throws {
    var settings = configuration(.product)
    settings.sharing = .network
    try check(settings)
  }

  @Test func frozenNormsAreThoseOfTheStart() throws {
    var settings = configuration(.product)
    settings.normRefresh = .frozen
    try check(settings)
  }

  @Test(arguments: LoRAFusion.Form.allCases)
  func theReleasedGradientIsTheExactOneTimesTwiceTheCoefficient(form: LoRAFusion.Form) throws {
    let exact = try bench.gradients(of: try LoRAFusion(configuration(form)))
    var settings = configuration(form)
    settings.gradient = .released2w
    let released = try bench.gradients(of: try LoRAFusion(settings))
    for (name, gradient) in exact.gradients where name.hasSuffix("coefficients") {
      let values = try #require(exact.parameters[name])
      var expected = gradient.combined(with: values, *)
      expected.scale(by: 2)
      let found = try #require(released.gradients[name])
      #expect(worstRelativeError(found.elements, expected.elements).error < 1e-6)
    }
  }

  /// Compares all gradients with differences of the naive model of the settings.
  private func check(_ settings: LoRAFusion.Configuration) throws {
    let method = try LoRAFusion(settings)
    let (moved, _) = try bench.gradients(of: method)
    // Norms are detached: those of the point itself, or of the start.
    let isFrozen = settings.normRefresh == .frozen
    let norms = bench.weights.layers.indices.map { index in
      let (a, b) = isFrozen ? ([], []) : coefficients(index, settings, moved.mapValues(table))
      return fused(index, settings, a, b).map { row in
        row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      }
    }
    try bench.check(method) { values in
      bench.model(values) { index in
        let (a, b) = coefficients(index, settings, values)
        let v = fused(index, settings, a, b)
        guard let magnitude = values["layer\(index + 1).magnitude"]?[0] else { return v }
        return v.indices.map { row in
          v[row].map { $0 * magnitude[row] / norms[index][row] }
        }
      }
    }
  }

  /// The coefficients of both factors of a layer, empty for those of the start.
  private func coefficients(
    _ index: Int, _ settings: LoRAFusion.Configuration, _ values: [String: Table]
  ) -> (a: [Double], b: [Double]) {
    let holder = settings.sharing == .network ? "network" : "layer\(index + 1)"
    func row(_ name: String) -> [Double]? { values["\(holder).\(name)"]?[0] }
    let shared = row("coefficients") ?? []
    return (row("coefficients_a") ?? shared, row("coefficients_b") ?? shared)
  }

  /// `W + s Δ` of one layer, from its definition.
  private func fused(
    _ index: Int, _ settings: LoRAFusion.Configuration, _ a: [Double], _ b: [Double]
  ) -> Table {
    let count = GradientTests.pool
    let start = [Double](repeating: 1 / Double(count), count: count)
    let (a, b) = (a.isEmpty ? start : a, b.isEmpty ? start : b)
    let scale = Double(GradientTests.alpha) / Double(GradientTests.rank)
    let factors = bench.adapters.map { $0.modules[index] }
    let base = table(bench.weights.layers[index].weight)
    switch settings.form {
    case .product:
      return factors.indices.reduce(base) { sum, module in
        plus(
          sum, times(table(factors[module].b), table(factors[module].a)),
          scale: scale * a[module])
      }
    case .factors:
      let zeroA = table(factors[0].a.zeros)
      let zeroB = table(factors[0].b.zeros)
      let fusedA = factors.indices.reduce(zeroA) { plus($0, table(factors[$1].a), scale: a[$1]) }
      let fusedB = factors.indices.reduce(zeroB) { plus($0, table(factors[$1].b), scale: b[$1]) }
      return plus(base, times(fusedB, fusedA), scale: scale)
    }
  }
}
