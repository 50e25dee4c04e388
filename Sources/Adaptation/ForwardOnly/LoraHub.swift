import MatrixMath
public import Networks

/// Fuses a pool of frozen low-rank modules by one coefficient per pool module, found from forward passes alone.
///
/// `y = (W + s (Σ c_i B_i)(Σ c_j A_j)) x` with the same N coefficients in the whole network, starting at 0; there is no
/// transposed product and no cell is rewritten. Source: Huang et al., "LoraHub", COLM 2024, whose released code
/// searches for 40 evaluations of 5 examples with ±1.5 as bounds and 0.05 · mean |c| as penalty. Differs: CMA-ES
/// (`ForwardOnlySearch`) in the place of Nevergrad's NGOpt, a classification head that is trained between
/// generations, and as many evaluations and examples as such a head needs.
public struct LoraHub: AdaptationMethod {
  /// The settings of LoraHub.
  public struct Configuration: ListedSettings {
    /// The number N of pool modules that are fused.
    public var pool: Int
    /// The rank r of every pool module.
    public var rank: Int
    /// The numerator α of the scale α/r.
    public var alpha: Float
    /// How the coefficients enter Δ.
    public var form: LoRAFusion.Form
    /// How coefficients are searched; the keys stand beside the others.
    public var search: SearchSettings
    /// The learning rate of the head.
    public var headLearningRate: Float

    /// The search unless told otherwise.
    public static let defaultSearch = SearchSettings(deviation: 0.3, bound: 1.5, l1: 0.05)

    /// As made without any setting.
    public static let defaults = Configuration()
    private static let own: [Setting<Configuration>] = [
      .init("pool", \.pool, .positive),
      .init("rank", \.rank, .positive),
      .init("alpha", \.alpha, .positive),
      .init(choice: "form", \.form),
      .init("head_learning_rate", \.headLearningRate, .positive),
    ]
    /// Those of the search, then its own.
    public static let list =
      SearchSettings.list.map { $0.inside(\.search) } + own

    /// Chooses pool, form, search and the head's learning rate.
    public init(
      pool: Int = 6, rank: Int = 16, alpha: Float = 32, form: LoRAFusion.Form = .factors,
      search: SearchSettings = defaultSearch, headLearningRate: Float = 2e-3
    ) {
      self.pool = pool
      self.rank = rank
      self.alpha = alpha
      self.form = form
      self.search = search
      self.headLearningRate = headLearningRate
    }
  }

  /// `lorahub`.
  public static let name = "lorahub"
  /// What is trained.
  public static let summary =
    "one coefficient per pool module, by forward passes alone; no cell is rewritten"
  /// The settings in use.
  public let configuration: Configuration

  /// Makes LoraHub.
  public init(_ configuration: Configuration) throws {
    try configuration.check(Self.name)
    self.configuration = configuration
  }

  /// The number of modules in use.
  public var poolSize: Int { configuration.pool }
  /// The head's rate.
  public var learningRates: [ParameterGroup: Float] { [.head: configuration.headLearningRate] }
  /// The search that finds the coefficients.
  public var search: ForwardOnlySearch? { configuration.search.search }

  private var fusedPool: FusedPool {
    FusedPool(
      method: Self.name, count: configuration.pool, rank: configuration.rank,
      scale: configuration.alpha / Float(configuration.rank), form: configuration.form)
  }

  /// Programs the stacked pool and adds the coefficients.
  public func attach(
    to body: inout any Network, _ site: AdaptationSite, _ execution: inout Execution
  ) throws {
    let pool = fusedPool
    try pool.requireEnough(site.pool)
    let coefficients = FusionCoefficients(
      a: FusionCoefficients.Row(
        Matrix(rows: 1, columns: configuration.pool), name: "network.coefficients",
        layer: "network", isTrained: true, in: &execution.parameters),
      ownB: nil, gradient: .exact)
    for (position, index) in site.modules.enumerated() {
      let module = body.modules[index]
      let factors = try pool.factors(site, position: position, of: module)
      body.replaceMap(
        ofModule: index,
        by: try pool.map(factors, into: module, coefficients, magnitude: nil, &execution))
    }
  }

  /// The coefficients, the pool on arrays and the forward pass; what is kept for the search in Adam's place.
  public func declaration(
    for modules: [ModuleShape], _ policy: WritePolicy
  ) -> MethodDeclaration {
    let (count, stacked) = (configuration.pool, configuration.pool * configuration.rank)
    let outputs = modules.reduce(0) { $0 + $1.outputs }
    var work = configuration.form.drivingWork(stacked * modules.count)
    work.add(DigitalWork(adds: outputs, multiplies: outputs))
    return MethodDeclaration(
      trained: [.coefficient: count], residentWeights: fusedPool.residentWeights(modules),
      storedBytes: MethodDeclaration.word * count,
      gradientBytes: 0, optimiserBytes: ForwardOnlySearch.stateBytes(scalars: count),
      vectorWork: work)
  }
}
