import MatrixMath
public import Networks

/// Trains loadings of the principal components of a pool: `y = W x + P_B C_B C_Aᵀ P_Aᵀ x`.
///
/// P_A, [inputs, K], and P_B, [outputs, K], hold the leading principal components of the pool's factors, the columns of all
/// Aᵀ and of all B of a module taken as samples whose mean is taken off. They are programmed once; the loadings C_A and
/// C_B, [K, r], are digital, so nothing is ever rewritten. Source: Kaushik et al., "EigenLoRAx", 2025.
public struct EigenLoRAx: AdaptationMethod {
  /// `eigenlorax`.
  public static let name = "eigenlorax"
  /// What is trained.
  public static let summary =
    "digital loadings of a pool's principal components; no cell is rewritten"
  /// The settings in use.
  public let configuration: Configuration

  /// Makes EigenLoRAx.
  public init(_ configuration: Configuration) throws {
    try configuration.check(Self.name)
    self.configuration = configuration
  }

  /// The number of modules that components are taken from.
  public var poolSize: Int { configuration.pool }

  /// The rates of loadings and head.
  public var learningRates: [ParameterGroup: Float] {
    [.core: configuration.learningRate, .head: configuration.headLearningRate]
  }

  /// Computes and programs the components of every module and draws the loadings.
  public func attach(
    to body: inout any Network, _ site: AdaptationSite, _ execution: inout Execution
  ) throws {
    guard site.pool.count >= configuration.pool else {
      throw AdaptationError.poolTooSmall(
        method: Self.name, needed: configuration.pool, found: site.pool.count)
    }
    for (number, index) in site.modules.enumerated() {
      let module = body.modules[index]
      let samples = try samples(number, of: module, site.pool)
      let components = try PrincipalComponents(
        samples, principal: configuration.components, random: configuration.randomComponents,
        site.stream, module: UInt32(number))
      let loadings = loadings(beside: module, number: number, site.stream, &execution)
      body.replaceMap(
        ofModule: index,
        by: BottleneckMap(
          base: module.weights,
          a: try frozen(components.a.transposed, "components_a", beside: module, &execution),
          b: try frozen(components.b, "components_b", beside: module, &execution),
          core: loadings, gain: .fixed(1), layer: module.layer))
    }
  }

  /// Both loadings of every module; nothing is ever written.
  public func declaration(
    for modules: [ModuleShape], _ policy: WritePolicy
  ) -> MethodDeclaration {
    let (directions, rank) = (configuration.directions, configuration.rank)
    let trained = modules.count * 2 * directions * rank
    var result = MethodDeclaration(
      trained: [.core: trained],
      residentWeights: modules.reduce(0) { $0 + directions * ($1.outputs + $1.inputs) },
      storedBytes: MethodDeclaration.word * trained,
      optimiserBytes: MethodDeclaration.adamBytes(scalars: trained))
    for (index, module) in modules.enumerated() {
      BottleneckMap.declare(
        module, isFirst: index == 0, scaledValues: 0, hasTrainedGains: false, in: &result)
      LoadingsCore.declare(
        components: directions, rank: rank, isFirst: index == 0, in: &result)
    }
    return result
  }

  /// The factors of the pool side by side: all Aᵀ as columns of [inputs, N·r], all B as columns of [outputs, N·r].
  private func samples(
    _ number: Int, of module: AdaptableModule, _ pool: [LowRankAdapter]
  ) throws -> (a: Matrix, b: Matrix) {
    let chosen = pool.prefix(configuration.pool)
    let modules = chosen[0].modules
    let rank = modules.indices.contains(number) ? modules[number].a.rows : 0
    let factors = try chosen.map { adapter in
      try adapter.requireFit(number, name: module.name, target: module.target, rank: rank)
      return adapter.modules[number]
    }
    let found = configuration.components
    guard found <= factors.count * rank else {
      throw AdaptationError.invalidSetting(
        method: Self.name, key: "components", found: "\(found)",
        allowed: "at most \(factors.count * rank), the ranks of the pool's modules together")
    }
    try requireRank(configuration.directions, fits: module, Self.name)
    let stack = FactorStack(factors)
    return (stack.a.transposed, stack.b)
  }

  private func loadings(
    beside module: AdaptableModule, number: Int, _ stream: RandomStream,
    _ execution: inout Execution
  ) -> LoadingsCore {
    let (directions, rank) = (configuration.directions, configuration.rank)
    func start(_ event: UInt32) -> Matrix {
      uniformMatrix(
        like: module.target, directions, rank, bound: 0.5, stream, array: UInt32(number),
        event: event)
    }
    let b = start(1)
    return LoadingsCore(
      a: execution.parameters.add(
        "\(module.name).loadings_a", .core, start(0), layer: module.layer),
      b: execution.parameters.add(
        "\(module.name).loadings_b", .core, configuration.initial == .zeroB ? b.zeros : b,
        layer: module.layer),
      components: directions, rank: rank, layer: module.layer)
  }
}
