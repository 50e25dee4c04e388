import MatrixMath
public import Networks

/// Fuses a pool of frozen low-rank modules: only fusion coefficients and a magnitude vector are trained.
///
/// `y = (m / ‖V‖) ∘ V x` with `V = W + s Δ(c)` and the row norm of V detached from the gradient. The pool
/// is programmed once, stacked side by side, and no cell is rewritten for a new task.
///
/// Source: "LoRAFusion" (GLSVLSI 2025, doi 10.1145/3716368.3735213) and the released code's history. Differs:
/// the `product` form Δ = Σ c_i B_i A_i is the default, and the coefficient gradient is the exact one
/// (the released code multiplies it by 2c).
public struct LoRAFusion: AdaptationMethod {
  /// How the coefficients enter Δ.
  public enum Form: String, Codable, Sendable, CaseIterable {
    /// Δ = Σ c_i B_i A_i.
    case product
    /// Δ = (Σ c_i B_i)(Σ c_j A_j), as released.
    case factors
  }

  /// The value that the coefficients start from.
  public enum Initial: String, Codable, Sendable, CaseIterable {
    /// 1/N.
    case uniform
    /// 1/√N.
    case sqrt
    /// Uniform in ±√(6/(N + L)) for N modules and L layers.
    case xavier
    /// 0; in the `factors` form a saddle that never learns, and therefore refused there.
    case zero
  }

  /// What is trained beside the head.
  public enum Trained: String, Codable, Sendable, CaseIterable {
    /// Coefficients and magnitudes.
    case both
    /// Coefficients; the output is V x itself, without a magnitude.
    case coefficients
    /// Magnitudes; the coefficients stay at their initial value.
    case magnitudes
  }

  /// `lorafusion`.
  public static let name = "lorafusion"
  /// What is trained.
  public static let summary =
    "fusion coefficients and magnitudes over a frozen pool; no cell is rewritten"
  /// The settings in use.
  public let configuration: Configuration

  /// Makes LoRAFusion.
  public init(_ configuration: Configuration) throws {
    try requirePositive(configuration.pool, "pool", Self.name)
    try requirePositive(configuration.rank, "rank", Self.name)
    try requirePositive(configuration.alpha, "alpha", Self.name)
    try requirePositive(configuration.learningRate, "learning_rate", Self.name)
    try requirePositive(
      configuration.magnitudeLearningRate, "magnitude_learning_rate", Self.name)
    try requirePositive(configuration.headLearningRate, "head_learning_rate", Self.name)
    guard configuration.form == .product || configuration.initial != .zero else {
      throw AdaptationError.invalidSetting(
        method: Self.name, key: "initial", found: "zero with form factors",
        allowed: "uniform, sqrt, xavier: all gradients vanish at zero in this form")
    }
    self.configuration = configuration
  }

  /// The number of modules in use.
  public var poolSize: Int { configuration.pool }

  /// The rates of coefficients, magnitudes and head.
  public var learningRates: [ParameterGroup: Float] {
    [
      .coefficient: configuration.learningRate,
      .magnitude: configuration.magnitudeLearningRate, .head: configuration.headLearningRate,
    ]
  }

  /// Programs the stacked pool and adds one coefficient row per layer and one magnitude row per module.
  public func attach(
    to body: inout any Network, _ site: AdaptationSite, _ execution: inout Execution
  ) throws {
    guard site.pool.count >= configuration.pool else {
      throw AdaptationError.poolTooSmall(
        method: Self.name, needed: configuration.pool, found: site.pool.count)
    }
    let layers = distinctLayers(site.modules.map { body.modules[$0].layer })
    let coefficients = layers.enumerated().reduce(into: [String: FusionCoefficients]()) {
      let start = initialCoefficients(layer: $1.offset, layers: layers.count, stream: site.stream)
      $0[$1.element] = FusionCoefficients(
        start, name: "\($1.element).coefficients", isTrained: configuration.trains != .magnitudes,
        in: &execution.parameters)
    }
    for (number, index) in site.modules.enumerated() {
      let module = body.modules[index]
      guard let shared = coefficients[module.layer] else { continue }
      let factors = try site.pool.prefix(configuration.pool).map { adapter in
        try adapter.requireFit(
          number, name: module.name, target: module.target, rank: configuration.rank)
        return adapter.modules[number]
      }
      body.replaceMap(
        ofModule: index, by: try fuse(factors, into: module, shared, &execution))
    }
  }

  /// The pool on arrays; coefficients and magnitudes digital; nothing is ever written.
  public func declaration(
    for modules: [ModuleShape], _ policy: WritePolicy
  ) -> MethodDeclaration {
    let (count, rank) = (configuration.pool, configuration.rank)
    let layers = distinctLayers(modules.map(\.layer)).count
    let coefficients = configuration.trains == .magnitudes ? 0 : count * layers
    let hasMagnitude = configuration.trains != .coefficients
    let magnitudes = hasMagnitude ? modules.reduce(0) { $0 + $1.outputs } : 0
    var (vector, batch, kept, activations) = (DigitalWork(), DigitalWork(), 0, 0)
    for (index, module) in modules.enumerated() {
      let stacked = count * rank
      vector.adds += stacked + module.outputs + (index == 0 ? 0 : stacked + module.inputs)
      vector.multiplies += 2 * stacked + module.outputs + (index == 0 ? 0 : stacked)
      activations += stacked
      if coefficients > 0 {
        let gradient = configuration.form == .product ? stacked : 2 * stacked
        vector.adds += gradient
        vector.multiplies += gradient
      }
      guard hasMagnitude else { continue }
      vector.adds += module.outputs
      vector.multiplies += 3 * module.outputs
      activations += module.outputs
      batch.divides += 2 * module.outputs
      let norm = FusedNorm.cost(configuration.form, outputs: module.outputs, count, rank: rank)
      batch.add(norm.work)
      kept += MethodDeclaration.word * norm.kept
    }
    return MethodDeclaration(
      trained: [.coefficient: coefficients, .magnitude: magnitudes].filter { $0.value > 0 },
      residentWeights: modules.reduce(0) { $0 + count * rank * ($1.outputs + $1.inputs) },
      storedBytes: MethodDeclaration.word * (coefficients + magnitudes), keptBytes: kept,
      optimiserBytes: MethodDeclaration.adamBytes(scalars: coefficients + magnitudes),
      activationBytes: MethodDeclaration.word * activations, vectorWork: vector, batchWork: batch)
  }

  private func fuse(
    _ factors: [LowRankFactors], into module: AdaptableModule, _ coefficients: FusionCoefficients,
    _ execution: inout Execution
  ) throws -> LoRAFusionMap {
    let stack = FactorStack(factors)
    let scale = configuration.alpha / Float(configuration.rank)
    let magnitude: MagnitudeScale? =
      configuration.trains == .coefficients
      ? nil : magnitude(of: module, factors, scale: scale, coefficients, &execution)
    return LoRAFusionMap(
      base: module.weights,
      a: try place(stack.a, "\(module.name).pool_a", module, &execution),
      b: try place(stack.b, "\(module.name).pool_b", module, &execution),
      coefficients: coefficients, magnitude: magnitude, form: configuration.form,
      rank: configuration.rank, scale: scale, layer: module.layer)
  }

  private func magnitude(
    of module: AdaptableModule, _ factors: [LowRankFactors], scale: Float,
    _ coefficients: FusionCoefficients, _ execution: inout Execution
  ) -> MagnitudeScale {
    let norms = FusedNorm(
      form: configuration.form, weights: module.target, factors, scale: scale,
      coefficients: coefficients)
    let magnitude = execution.parameters.add(
      "\(module.name).magnitude", .magnitude, norms.evaluate(execution.parameters))
    return MagnitudeScale(
      magnitude: magnitude, norms: norms, refresh: .exact, layer: module.layer)
  }

  private func place(
    _ factor: Matrix, _ name: String, _ module: AdaptableModule, _ execution: inout Execution
  ) throws -> MatrixHandle {
    try execution.engine.program(
      factor, as: MatrixDescription(name: name, layer: module.layer, role: .pool))
  }

  private func initialCoefficients(layer: Int, layers: Int, stream: RandomStream) -> Matrix {
    let count = Float(configuration.pool)
    switch configuration.initial {
    case .uniform: return Matrix(rows: 1, columns: configuration.pool, repeating: 1 / count)
    case .sqrt:
      return Matrix(rows: 1, columns: configuration.pool, repeating: 1 / count.squareRoot())
    case .zero: return Matrix(rows: 1, columns: configuration.pool)
    case .xavier:
      let bound = (6 / (count + Float(layers))).squareRoot()
      let elements = (0..<configuration.pool).map { cell in
        let address = RandomAddress(array: UInt32(layer), cell: UInt32(cell))
        return bound * (2 * stream.uniform(address) - 1)
      }
      return Matrix(rows: 1, columns: configuration.pool, elements: elements)
    }
  }
}
