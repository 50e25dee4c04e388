public import Networks

/// Trains the task's digital head alone; the network stays as programmed.
public struct LinearProbe: AdaptationMethod {
  /// The settings of a linear probe.
  public struct Configuration: ListedSettings {
    /// The learning rate of the head.
    public var headLearningRate: Float

    /// As made without any setting.
    public static let defaults = Configuration()
    /// All of them.
    public static let list: [Setting<Configuration>] = [
      .init("head_learning_rate", \.headLearningRate, .positive)
    ]

    /// Chooses the head's learning rate.
    public init(headLearningRate: Float = 3e-3) { self.headLearningRate = headLearningRate }
  }

  /// `linear-probe`.
  public static let name = "linear-probe"
  /// What is trained.
  public static let summary = "the digital classification head alone"
  /// The settings in use.
  public let configuration: Configuration

  /// Makes a linear probe.
  public init(_ configuration: Configuration) throws {
    try configuration.check(Self.name)
    self.configuration = configuration
  }

  /// The head's rate.
  public var learningRates: [ParameterGroup: Float] { [.head: configuration.headLearningRate] }

  /// Changes nothing.
  public func attach(
    to body: inout any Network, _ site: AdaptationSite, _ execution: inout Execution
  ) throws {}

  /// Nothing beside the head.
  public func declaration(
    for modules: [ModuleShape], _ policy: WritePolicy
  ) -> MethodDeclaration { MethodDeclaration() }
}
