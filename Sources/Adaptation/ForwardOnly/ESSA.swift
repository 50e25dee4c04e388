import MatrixMath
public import Networks

/// Evolves the singular values of a frozen low-rank branch by forward passes alone.
///
/// Both factors of the branch are decomposed, `A = U_A Σ_A V_Aᵀ` and `B = U_B Σ_B V_Bᵀ`; V_Aᵀ and U_B are programmed
/// once, and between them stands the digital `Σ_B (V_Bᵀ U_A) Σ_A`, of which the 2r singular values are found by
/// `ForwardOnlySearch`. No cell is rewritten and nothing is multiplied transposed. They are kept as multiples of
/// their first values, so that large and small ones move by equal shares.
///
/// Source: "ESSA", arXiv 2507.04453. Differs: there, the branch is a LoRA fine-tuned on the task itself, which takes the
/// backward passes that a forward-only device lacks; here it comes from the pool (``Start``). Fitness is the
/// cross-entropy and not the accuracy, which 100 examples know in steps of a percent only.
public struct ESSA: AdaptationMethod {
  /// The branch that is decomposed.
  public enum Start: String, Codable, Sendable, CaseIterable {
    /// The best one of rank r for the mean of the pool's products: `√Σ Vᵀ` and `U √Σ` of the truncated decomposition of
    /// `Σ_i B_i A_i / N`.
    case mean
    /// The first module of the pool.
    case first
  }

  /// `essa`.
  public static let name = "essa"
  /// What is trained.
  public static let summary =
    "singular values of a pool's branch, by forward passes alone; no cell is rewritten"
  /// The settings in use.
  public let configuration: Configuration

  /// Makes ESSA.
  public init(_ configuration: Configuration) throws {
    try configuration.check(Self.name)
    if let bound = configuration.search.bound, bound < 1 {
      throw AdaptationError.invalidSetting(
        method: Self.name, key: "bound", found: "\(bound)",
        allowed: "1 or more: values start at 1, in units of the singular values of the start")
    }
    self.configuration = configuration
  }

  /// The number of modules that the branch is taken from.
  public var poolSize: Int { configuration.start == .first ? 1 : configuration.pool }
  /// The head's rate.
  public var learningRates: [ParameterGroup: Float] { [.head: configuration.headLearningRate] }
  /// The search that finds the singular values.
  public var search: ForwardOnlySearch? { configuration.search.search }

  /// Decomposes the branch of every module and programs its orthonormal parts.
  public func attach(
    to body: inout any Network, _ site: AdaptationSite, _ execution: inout Execution
  ) throws {
    let rank = configuration.rank
    guard site.pool.count >= poolSize else {
      throw AdaptationError.poolTooSmall(
        method: Self.name, needed: poolSize, found: site.pool.count)
    }
    for (position, index) in site.modules.enumerated() {
      let module = body.modules[index]
      try requireRank(rank, fits: module, Self.name)
      let factors = try site.pool.prefix(poolSize).map { adapter in
        try adapter.requireFit(
          position, name: module.name, target: module.target, rank: rank)
        return adapter.modules[position]
      }
      let branch = try DecomposedBranch(try start(factors))
      let ones =
        module.target.isShapeOnly
        ? Matrix(shapeOnly: 1, rank) : Matrix(rows: 1, columns: rank, repeating: 1)
      let core = SingularValueCore(
        middle: branch.middle,
        a: execution.parameters.add("\(module.name).singular_a", .core, ones, layer: module.layer),
        b: execution.parameters.add("\(module.name).singular_b", .core, ones, layer: module.layer),
        layer: module.layer)
      body.replaceMap(
        ofModule: index,
        by: BottleneckMap(
          base: module.weights, a: try frozen(branch.a, "right_a", beside: module, &execution),
          b: try frozen(branch.b, "left_b", beside: module, &execution), core: core,
          gain: .fixed(configuration.alpha / Float(rank)), layer: module.layer))
    }
  }

  /// Two singular values per rank; the r × r middle is kept for all tasks.
  public func declaration(
    for modules: [ModuleShape], _ policy: WritePolicy
  ) -> MethodDeclaration {
    let rank = configuration.rank
    let scalars = 2 * rank * modules.count
    var work = DigitalWork.product(modules.count * rank, rank, 1)
    work.multiplies += scalars + (configuration.alpha == Float(rank) ? 0 : modules.count * rank)
    work.adds += modules.reduce(0) { $0 + $1.outputs }
    return MethodDeclaration(
      trained: [.core: scalars],
      residentWeights: modules.reduce(0) { $0 + rank * ($1.outputs + $1.inputs) },
      storedBytes: MethodDeclaration.word * scalars,
      keptBytes: MethodDeclaration.word * modules.count * rank * rank,
      gradientBytes: 0, optimiserBytes: ForwardOnlySearch.stateBytes(scalars: scalars),
      vectorWork: work)
  }

  /// The branch that is decomposed for one module.
  private func start(_ factors: [LowRankFactors]) throws -> LowRankFactors {
    guard configuration.start == .mean else { return factors[0] }
    let stack = FactorStack(factors)
    let mean = product(stack.b, stack.a, scale: 1 / Float(factors.count))
    let leading = try SingularValueDecomposition(of: mean, rank: configuration.rank)
    var (b, a) = (leading.left, leading.right.transposed)
    var roots = leading.values
    roots.apply { $0.squareRoot() }
    if !roots.isShapeOnly {
      a.scaleColumns(by: roots)
      b.scaleColumns(by: roots)
    }
    return LowRankFactors(a: a.transposed, b: b)
  }
}

extension ESSA {
  /// The settings of ESSA.
  public struct Configuration: ListedSettings {
    /// The number of pool modules whose mean is taken.
    public var pool: Int
    /// The rank r of every pool module and of the branch.
    public var rank: Int
    /// The numerator α of the scale α/r.
    public var alpha: Float
    /// The branch that is decomposed.
    public var start: Start
    /// How singular values are searched; the keys stand beside the others.
    public var search: SearchSettings
    /// The learning rate of the head.
    public var headLearningRate: Float

    /// The search unless told otherwise.
    public static let defaultSearch = SearchSettings(deviation: 0.1)

    /// As made without any setting.
    public static let defaults = Configuration()
    private static let own: [Setting<Configuration>] = [
      .init("pool", \.pool, .positive),
      .init("rank", \.rank, .positive),
      .init("alpha", \.alpha, .positive),
      .init(choice: "start", \.start),
      .init("head_learning_rate", \.headLearningRate, .positive),
    ]
    /// Those of the search, then its own.
    public static let list =
      SearchSettings.list.map { $0.inside(\.search) } + own

    /// Chooses branch, search and the head's learning rate.
    public init(
      pool: Int = 6, rank: Int = 16, alpha: Float = 32, start: Start = .mean,
      search: SearchSettings = defaultSearch, headLearningRate: Float = 2e-3
    ) {
      self.pool = pool
      self.rank = rank
      self.alpha = alpha
      self.start = start
      self.search = search
      self.headLearningRate = headLearningRate
    }
  }
}
