public import MatrixMath
public import Networks
import Quantities

/// Trains every weight and bias of the network; every changed cell is rewritten at every step.
public struct FullFineTuning: AdaptationMethod {
  /// The settings of full fine-tuning.
  public struct Configuration: Codable, Sendable, Equatable {
    /// The learning rate of weights and biases.
    public var learningRate: Float
    /// The learning rate of the head.
    public var headLearningRate: Float

    enum CodingKeys: String, CodingKey {
      case learningRate = "learning_rate"
      case headLearningRate = "head_learning_rate"
    }

    /// Chooses learning rates.
    public init(learningRate: Float = 1e-3, headLearningRate: Float = 2e-3) {
      self.learningRate = learningRate
      self.headLearningRate = headLearningRate
    }

    /// Decodes the settings; absent keys take their defaults.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      self.init(
        learningRate: try container.value(.learningRate, default: 1e-3),
        headLearningRate: try container.value(.headLearningRate, default: 2e-3))
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
    try requirePositive(configuration.learningRate, "learning_rate", Self.name)
    try requirePositive(configuration.headLearningRate, "head_learning_rate", Self.name)
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
    to body: inout any Network, pool: [LowRankAdapter], stream: RandomStream,
    _ execution: inout Execution
  ) throws {
    for (index, module) in body.modules.enumerated() {
      let weight = execution.parameters.add(
        "\(module.name).weight", .weight, module.target, array: module.weights)
      let bias = execution.parameters.add("\(module.name).bias", .bias, module.bias)
      body.replaceMap(
        ofModule: index,
        by: TrainedMap(weights: module.weights, parameter: weight, layer: module.layer))
      body.trainBias(ofModule: index, bias)
    }
  }
}
