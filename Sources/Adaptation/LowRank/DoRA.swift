import MatrixMath
public import Networks

/// Weight-decomposed low-rank adaptation, `y = (m / n) ∘ (W + s B A) x` with the row norms n of W + sBA detached.
///
/// The magnitude m is one digital factor per output, behind the converters, and starts at ‖W‖; the factors are those
/// of ``LoRA`` and may lie wherever they may lie there. The norms follow the optimiser's values, not what the arrays
/// hold: `n_j² = ‖W_j‖² + 2s B_j·Ĉ_j + s² B_j Q B_jᵀ` with `Ĉ = A Wᵀ` and `Q = A Aᵀ` formed digitally, for which W
/// is kept and read once. Source: Liu et al., "DoRA", ICML 2024, with one magnitude per output as in the PEFT
/// library; the paper writes one per column of W.
public struct DoRA: AdaptationMethod {
  /// The settings of DoRA.
  public struct Configuration: ListedSettings {
    /// The settings of the low-rank branch; their keys stand beside the others.
    public var branch: LoRA.Configuration
    /// The learning rate of the magnitudes.
    public var magnitudeLearningRate: Float
    /// When the norms are computed anew.
    public var normRefresh: NormRefresh

    /// As made without any setting.
    public static let defaults = Configuration()
    private static let own: [Setting<Configuration>] = [
      .init("magnitude_learning_rate", \.magnitudeLearningRate, .positive),
      .init("norm_refresh", \.normRefresh),
    ]
    /// Those of the branch, then its own.
    public static let list =
      LoRA.Configuration.list.map { $0.inside(\.branch) } + own

    /// Chooses the branch, the magnitudes' learning rate and the refresh of norms.
    public init(
      branch: LoRA.Configuration = LoRA.Configuration(), magnitudeLearningRate: Float = 5e-3,
      normRefresh: NormRefresh = .exact
    ) {
      self.branch = branch
      self.magnitudeLearningRate = magnitudeLearningRate
      self.normRefresh = normRefresh
    }
  }

  /// `dora`.
  public static let name = "dora"
  /// What is trained.
  public static let summary = "low-rank factors on arrays and a digital magnitude per output"
  /// The settings in use.
  public let configuration: Configuration

  /// Makes DoRA.
  public init(_ configuration: Configuration) throws {
    try configuration.branch.validate(Self.name)
    try configuration.check(Self.name)
    self.configuration = configuration
  }

  var branch: LowRankBranch {
    LowRankBranch(
      settings: configuration.branch, method: Self.name, refresh: configuration.normRefresh)
  }

  /// The rates of factors, magnitudes and head.
  public var learningRates: [ParameterGroup: Float] {
    [
      .factor: configuration.branch.learningRate,
      .magnitude: configuration.magnitudeLearningRate,
      .head: configuration.branch.headLearningRate,
    ]
  }

  /// Puts a branch beside every module and a magnitude behind both.
  public func attach(
    to body: inout any Network, _ site: AdaptationSite, _ execution: inout Execution
  ) throws {
    try branch.attach(to: &body, site, &execution)
  }

  /// Lets the task use its own arrays where there are some for every task.
  public func begin(
    _ task: TaskStart, on body: inout any Network, _ site: AdaptationSite,
    _ execution: inout Execution
  ) throws {
    try branch.begin(task, on: &body, site, &execution)
  }

  /// Adapts one module, starting from given factors.
  public func attach(
    _ factors: LowRankFactors, toModule index: Int, of body: inout any Network,
    _ execution: inout Execution
  ) throws {
    try branch.attach(factors, toModule: index, of: &body, &execution)
  }

  /// What LoRA takes, and one digital magnitude per output with its norms.
  public func declaration(
    for modules: [ModuleShape], _ policy: WritePolicy
  ) -> MethodDeclaration { branch.declaration(for: modules, policy) }
}
