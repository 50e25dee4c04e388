import Quantities

extension SMT {
  /// Among which blocks the best ones are looked for.
  public enum Scope: String, Codable, Sendable, CaseIterable {
    /// Among those of the whole network.
    case network
    /// Among those of every matrix by itself.
    case matrix
  }

  /// The settings of SMT.
  public struct Configuration: Codable, Sendable, Equatable {
    /// The number of outputs and of inputs of a block; the last ones of a matrix may have fewer.
    public var block: Int
    /// The number of trained blocks, of the network or of every matrix.
    public var blocks: Int
    /// Among which blocks they are chosen.
    public var scope: Scope
    /// How much larger the ranges of the weights are made than the base network needs.
    public var headroom: Float
    /// How many passes a throw-away head is trained for before gradients choose blocks.
    public var warmupEpochs: Int
    /// The learning rate of the weights.
    public var learningRate: Float
    /// The learning rate of the head.
    public var headLearningRate: Float

    enum CodingKeys: String, CodingKey {
      case block, blocks, scope, headroom
      case warmupEpochs = "warmup_epochs"
      case learningRate = "learning_rate"
      case headLearningRate = "head_learning_rate"
    }

    /// Chooses blocks and learning rates.
    public init(
      block: Int = 128, blocks: Int = 1, scope: Scope = .matrix, headroom: Float = 1,
      warmupEpochs: Int = 5, learningRate: Float = 2e-3, headLearningRate: Float = 2e-3
    ) {
      self.block = block
      self.blocks = blocks
      self.scope = scope
      self.headroom = headroom
      self.warmupEpochs = warmupEpochs
      self.learningRate = learningRate
      self.headLearningRate = headLearningRate
    }

    /// Decodes the settings; absent keys take their defaults.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      self.init(
        block: try container.value(.block, default: 128),
        blocks: try container.value(.blocks, default: 1),
        scope: try container.value(.scope, default: .matrix),
        headroom: try container.value(.headroom, default: 1),
        warmupEpochs: try container.value(.warmupEpochs, default: 5),
        learningRate: try container.value(.learningRate, default: 2e-3),
        headLearningRate: try container.value(.headLearningRate, default: 2e-3))
    }

    func validate() throws {
      let method = SMT.name
      try requirePositive(block, "block", method)
      try requirePositive(blocks, "blocks", method)
      try requireHeadroom(headroom, method)
      try requirePositive(warmupEpochs, "warmup_epochs", method)
      try requirePositive(learningRate, "learning_rate", method)
      try requirePositive(headLearningRate, "head_learning_rate", method)
    }
  }
}
