extension SMT {
  /// Among which blocks the best ones are looked for.
  public enum Scope: String, Codable, Sendable, CaseIterable {
    /// Among those of the whole network.
    case network
    /// Among those of every matrix by itself.
    case matrix
  }

  /// The settings of SMT.
  public struct Configuration: ListedSettings {
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

    /// As made without any setting.
    public static let defaults = Configuration()
    /// All of them.
    public static let list: [Setting<Configuration>] = [
      .init("block", \.block, .positive),
      .init("blocks", \.blocks, .positive),
      .init(choice: "scope", \.scope),
      .init("headroom", \.headroom, .factor),
      .init("warmup_epochs", \.warmupEpochs, .positive),
      .init("learning_rate", \.learningRate, .positive),
      .init("head_learning_rate", \.headLearningRate, .positive),
    ]

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
  }
}
