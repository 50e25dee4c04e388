import MatrixMath
public import Networks

/// Low-rank adaptation, `y = W x + s B (A x)` with `s = α/r` or `α/√r`.
///
/// Both factors are on arrays of their own and follow the optimiser as the write policy has it; under the policy
/// `residual` they are digital. In the mode `fused` the arrays of the base hold W + sBA and are rewritten in the
/// factors' place. Source: Hu et al., ICLR 2022. A starts uniform in ±1/√inputs (Kaiming-uniform with a = √5,
/// as in the PEFT library; the paper draws it Gaussian) and B at zero, so that adaptation starts at the base network.
public struct LoRA: AdaptationMethod {
  /// `lora`.
  public static let name = "lora"
  /// What is trained.
  public static let summary = "low-rank factors A and B on arrays, written through at every step"
  /// The settings in use.
  public let configuration: Configuration

  /// Makes LoRA.
  public init(_ configuration: Configuration) throws {
    try configuration.validate(Self.name)
    self.configuration = configuration
  }

  var branch: LowRankBranch {
    LowRankBranch(settings: configuration, method: Self.name, refresh: nil)
  }

  /// The rates of factors and head.
  public var learningRates: [ParameterGroup: Float] {
    [.factor: configuration.learningRate, .head: configuration.headLearningRate]
  }

  /// Draws A, sets B to zero, programs both and puts the branch beside every module.
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

  /// Puts the branch beside one module, starting from given factors.
  public func attach(
    _ factors: LowRankFactors, toModule index: Int, of body: inout any Network,
    _ execution: inout Execution
  ) throws {
    try branch.attach(factors, toModule: index, of: &body, &execution)
  }

  /// Both factors, written at every step; the whole base in their place where they are fused into it.
  public func declaration(
    for modules: [ModuleShape], _ policy: WritePolicy
  ) -> MethodDeclaration { branch.declaration(for: modules, policy) }
}
