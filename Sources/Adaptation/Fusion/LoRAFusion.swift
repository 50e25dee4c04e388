import MatrixMath
public import Networks

/// Fuses a pool of frozen low-rank modules: only fusion coefficients and a magnitude vector are trained.
///
/// `y = (m / ‖V‖) ∘ V x` with `V = W + s Δ(c)` and the row norm of V detached from the gradient. The pool
/// is programmed once, stacked side by side, and no cell is rewritten for a new task.
///
/// Source: "LoRAFusion" (GLSVLSI 2025, doi 10.1145/3716368.3735213) and the released code's history. Differs:
/// the `product` form Δ = Σ c_i B_i A_i is the default, the coefficient gradient is the exact one (the released code
/// multiplies it by 2c, ``FusionGradient/released2w``), and coefficients are not drawn towards zero (`l1`).
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
    /// Uniform in ±√(6/(N + L)) for N modules and L sets of coefficients, one per layer by default.
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
    try configuration.check(Self.name)
    guard configuration.form == .factors || configuration.factors == .shared else {
      throw AdaptationError.invalidSetting(
        method: Self.name, key: "factors", found: "separate with form product",
        allowed: "shared: a product has one coefficient")
    }
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

  /// The penalty on the coefficients, if there is one.
  public var penalties: [ParameterGroup: Float] {
    configuration.l1 > 0 ? [.coefficient: configuration.l1] : [:]
  }

  var fusedPool: FusedPool {
    FusedPool(
      method: Self.name, count: configuration.pool, rank: configuration.rank,
      scale: configuration.alpha / Float(configuration.rank), form: configuration.form)
  }

  /// Programs the stacked pool and adds a set of coefficients per layer, and a magnitude row per module.
  public func attach(
    to body: inout any Network, _ site: AdaptationSite, _ execution: inout Execution
  ) throws {
    let pool = fusedPool
    try pool.requireEnough(site.pool)
    let modules = site.modules.map { body.modules[$0] }
    let holders = distinctLayers(modules.map(holder))
    let coefficients = holders.enumerated().reduce(into: [String: FusionCoefficients]()) {
      $0[$1.element] = self.coefficients(
        $1.element, layer: layer(of: $1.element, modules), number: $1.offset, of: holders.count,
        site.stream, &execution)
    }
    for (position, index) in site.modules.enumerated() {
      let module = body.modules[index]
      guard let shared = coefficients[holder(module)] else { continue }
      let factors = try pool.factors(site, position: position, of: module)
      let magnitude: MagnitudeScale? =
        configuration.trains == .coefficients
        ? nil : magnitude(of: module, factors, shared, &execution)
      body.replaceMap(
        ofModule: index,
        by: try pool.map(factors, into: module, shared, magnitude: magnitude, &execution))
    }
  }

  func holder(_ module: AdaptableModule) -> String {
    configuration.sharing.holder(name: module.name, layer: module.layer)
  }

  /// The layer that accounts of a holder's coefficients are kept for.
  private func layer(of holder: String, _ modules: [AdaptableModule]) -> String {
    guard configuration.sharing == .module else { return holder }
    return modules.first { $0.name == holder }?.layer ?? holder
  }

  private func magnitude(
    of module: AdaptableModule, _ factors: [LowRankFactors],
    _ coefficients: FusionCoefficients, _ execution: inout Execution
  ) -> MagnitudeScale {
    let norms = FusedNorm(
      form: configuration.form, weights: module.target, factors, scale: fusedPool.scale,
      coefficients: coefficients)
    let start = norms.evaluate(execution.parameters)
    let magnitude = execution.parameters.add(
      "\(module.name).magnitude", .magnitude, start, layer: module.layer)
    execution.kept[magnitude] = KeptMatrix(values: start, step: execution.step)
    return MagnitudeScale(
      magnitude: magnitude, norms: norms, refresh: configuration.normRefresh, layer: module.layer)
  }

  private func coefficients(
    _ holder: String, layer: String, number: Int, of holders: Int, _ stream: RandomStream,
    _ execution: inout Execution
  ) -> FusionCoefficients {
    func row(_ name: String, event: UInt32) -> FusionCoefficients.Row {
      let start = initialCoefficients(number, of: holders, event: event, stream)
      return FusionCoefficients.Row(
        start, name: "\(holder).\(name)", layer: layer,
        isTrained: configuration.trains != .magnitudes, in: &execution.parameters)
    }
    guard configuration.factors == .separate else {
      return FusionCoefficients(
        a: row("coefficients", event: 0), ownB: nil, gradient: configuration.gradient)
    }
    return FusionCoefficients(
      a: row("coefficients_a", event: 0), ownB: row("coefficients_b", event: 1),
      gradient: configuration.gradient)
  }

  func initialCoefficients(
    _ holder: Int, of holders: Int, event: UInt32, _ stream: RandomStream
  ) -> Matrix {
    let count = Float(configuration.pool)
    switch configuration.initial {
    case .uniform: return Matrix(rows: 1, columns: configuration.pool, repeating: 1 / count)
    case .sqrt:
      return Matrix(rows: 1, columns: configuration.pool, repeating: 1 / count.squareRoot())
    case .zero: return Matrix(rows: 1, columns: configuration.pool)
    case .xavier:
      let bound = (6 / (count + Float(holders))).squareRoot()
      let elements = (0..<configuration.pool).map { cell in
        let address = RandomAddress(array: UInt32(holder), cell: UInt32(cell), event: event)
        return bound * (2 * stream.uniform(address) - 1)
      }
      return Matrix(rows: 1, columns: configuration.pool, elements: elements)
    }
  }
}

extension LoRAFusion {
  /// The pool on arrays; coefficients and magnitudes digital; nothing is ever written.
  ///
  /// Row norms belong to the work of a batch where they are computed for every batch.
  public func declaration(
    for modules: [ModuleShape], _ policy: WritePolicy
  ) -> MethodDeclaration {
    let (count, rank) = (configuration.pool, configuration.rank)
    let rows = configuration.sharing.count(modules) * (configuration.factors == .shared ? 1 : 2)
    let coefficients = configuration.trains == .magnitudes ? 0 : count * rows
    let hasMagnitude = configuration.trains != .coefficients
    let magnitudes = hasMagnitude ? modules.reduce(0) { $0 + $1.outputs } : 0
    var (vector, batch, kept, norms, activations) = (DigitalWork(), DigitalWork(), 0, 0, 0)
    for (index, module) in modules.enumerated() {
      let stacked = count * rank
      vector.add(configuration.form.drivingWork(stacked))
      vector.adds += module.outputs + (index == 0 ? 0 : module.inputs)
      vector.multiplies += stacked + module.outputs + (index == 0 ? 0 : stacked)
      activations += stacked
      if configuration.form == .factors, index > 0 || coefficients > 0 {
        vector.add(DigitalWork(adds: stacked, multiplies: stacked))
      }
      if coefficients > 0 {
        vector.add(configuration.form.gradientWork(stacked))
        batch.add(
          FusionCoefficients.gradientWork(configuration.gradient, count, configuration.factors))
      }
      guard hasMagnitude else { continue }
      vector.adds += module.outputs
      vector.multiplies += 3 * module.outputs
      activations += module.outputs
      batch.divides += 2 * module.outputs
      let norm = FusedNorm.cost(configuration.form, outputs: module.outputs, count, rank: rank)
      if configuration.normRefresh == .exact { batch.add(norm.work) }
      // Norms of the start that never change are all that is left of the inner products that they come from.
      let isFrozen = configuration.normRefresh == .frozen
      kept += isFrozen ? module.outputs : norm.kept
      norms += isFrozen ? 0 : module.outputs
    }
    let word = MethodDeclaration.word
    return MethodDeclaration(
      trained: [.coefficient: coefficients, .magnitude: magnitudes].filter { $0.value > 0 },
      residentWeights: fusedPool.residentWeights(modules),
      storedBytes: word * (coefficients + magnitudes), keptBytes: word * kept,
      keptBytesPerTask: word * norms,
      optimiserBytes: MethodDeclaration.adamBytes(scalars: coefficients + magnitudes),
      activationBytes: word * activations, batchActivationBytes: 2 * word * magnitudes,
      vectorWork: vector, batchWork: batch)
  }
}
