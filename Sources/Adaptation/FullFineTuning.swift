public import Networks

/// Trains every weight and bias of the network; every changed cell is rewritten at every step.
public struct FullFineTuning: AdaptationMethod {
  /// The settings of full fine-tuning.
  public struct Configuration: ListedSettings {
    /// The learning rate of weights and biases.
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
    public init(learningRate: Float = 1e-3, headLearningRate: Float = 2e-3) {
      self.learningRate = learningRate
      self.headLearningRate = headLearningRate
    }
  }

  /// `full-fine-tuning`.
  public static let name = "full-fine-tuning"
  /// What is trained.
  public static let summary = "every weight and bias of the network, written through at every step"
  /// The settings in use.
  public let configuration: Configuration

  /// Makes full fine-tuning.
  public init(_ configuration: Configuration) throws {
    try configuration.check(Self.name)
    self.configuration = configuration
  }

  /// The rates of weights, biases and head.
  public var learningRates: [ParameterGroup: Float] {
    [
      .weight: configuration.learningRate, .bias: configuration.learningRate,
      .head: configuration.headLearningRate,
    ]
  }

  /// Keeps a digital master copy of every weight; the arrays already hold the base.
  public func attach(
    to body: inout any Network, _ site: AdaptationSite, _ execution: inout Execution
  ) throws {
    for index in site.modules {
      let module = body.modules[index]
      body.replaceMap(
        ofModule: index,
        by: TrainedMap(training: module, name: "\(module.name).weight", &execution))
      guard let bias = module.bias else { continue }
      body.trainBias(
        ofModule: index,
        execution.parameters.add("\(module.name).bias", .bias, bias, layer: module.layer))
    }
  }

  /// Every weight and bias; the outer products of all weight gradients and the sums of bias gradients.
  public func declaration(
    for modules: [ModuleShape], _ policy: WritePolicy
  ) -> MethodDeclaration {
    let weights = modules.reduce(0) { $0 + $1.weights }
    let biases = modules.reduce(0) { $0 + ($1.hasBias ? $1.outputs : 0) }
    let inputs = modules.reduce(0) { $0 + $1.inputs }
    let write = MethodDeclaration.Write(weights: weights, rows: inputs)
    return MethodDeclaration(
      trained: [.weight: weights, .bias: biases],
      storedBytes: MethodDeclaration.word * (weights + biases),
      keptBytes: MethodDeclaration.word * weights,
      optimiserBytes: MethodDeclaration.adamBytes(scalars: weights + biases),
      activationBytes: MethodDeclaration.word * inputs,
      vectorWork: DigitalWork(adds: weights + biases, multiplies: weights)
    ).writing(write, policy, residual: modules.map { ($0.weights, $0) })
  }
}
