public import Networks

/// Trains the biases of the adapted modules; weights stay as programmed, and biases are added digitally.
///
/// `y = W x + c`, `∂c = Σ dy`. Source: BitFit (Ben Zaken et al., ACL 2022). Networks without biases, such as T5,
/// leave nothing to train and are refused.
public struct BiasOnly: AdaptationMethod {
  /// The settings of bias training.
  public struct Configuration: ListedSettings {
    /// The learning rate of the biases.
    public var learningRate: Float
    /// The learning rate of the head.
    public var headLearningRate: Float

    /// As made without any setting.
    public static let defaults = Configuration()
    /// All of them.
    public static let list: [Setting<Configuration>] = [
      .init("learning_rate", \.learningRate, .positive),
      .init("head_learning_rate", \.headLearningRate, .positive),
    ]

    /// Chooses learning rates.
    public init(learningRate: Float = 5e-3, headLearningRate: Float = 2e-3) {
      self.learningRate = learningRate
      self.headLearningRate = headLearningRate
    }
  }

  /// `bias-only`.
  public static let name = "bias-only"
  /// What is trained.
  public static let summary = "the biases of modules that have one; no cell is rewritten"
  /// The settings in use.
  public let configuration: Configuration

  /// Makes bias training.
  public init(_ configuration: Configuration) throws {
    try configuration.check(Self.name)
    self.configuration = configuration
  }

  /// The rates of biases and head.
  public var learningRates: [ParameterGroup: Float] {
    [.bias: configuration.learningRate, .head: configuration.headLearningRate]
  }

  /// Keeps a trained copy of every bias.
  ///
  /// - Throws: ``AdaptationError/nothingToTrain(method:what:modules:)`` when no module has a bias.
  public func attach(
    to body: inout any Network, _ site: AdaptationSite, _ execution: inout Execution
  ) throws {
    var trained = 0
    for index in site.modules {
      let module = body.modules[index]
      guard let bias = module.bias else { continue }
      body.trainBias(
        ofModule: index,
        execution.parameters.add("\(module.name).bias", .bias, bias, layer: module.layer))
      trained += 1
    }
    guard trained > 0 else {
      throw AdaptationError.nothingToTrain(
        method: Self.name, what: "bias", modules: site.modules.map { body.modules[$0].name })
    }
  }

  /// The biases; the sums of their gradients are all that is computed.
  public func declaration(
    for modules: [ModuleShape], _ policy: WritePolicy
  ) -> MethodDeclaration {
    let biases = modules.reduce(0) { $0 + ($1.hasBias ? $1.outputs : 0) }
    return MethodDeclaration(
      trained: [.bias: biases].filter { $0.value > 0 },
      storedBytes: MethodDeclaration.word * biases,
      optimiserBytes: MethodDeclaration.adamBytes(scalars: biases),
      vectorWork: DigitalWork(adds: biases))
  }
}
