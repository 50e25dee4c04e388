extension EigenLoRAx {
  /// What the loadings start from.
  public enum Initial: String, Codable, Sendable, CaseIterable {
    /// Both uniform in ±0.5, as in the authors' code; adaptation does not start at the base network.
    case uniform
    /// C_A uniform in ±0.5 and C_B zero: adaptation starts at the base network.
    case zeroB = "zero-b"
  }

  /// The settings of EigenLoRAx.
  public struct Configuration: ListedSettings {
    /// The number N of pool modules that components are taken from.
    public var pool: Int
    /// The number of principal components of every factor.
    public var components: Int
    /// The number of random directions beside them, orthogonal to them and to each other.
    public var randomComponents: Int
    /// The rank r of the loadings.
    public var rank: Int
    /// What the loadings start from.
    public var initial: Initial
    /// The learning rate of the loadings; the default is the best on digits.
    public var learningRate: Float
    /// The learning rate of the head.
    public var headLearningRate: Float

    /// As made without any setting.
    public static let defaults = Configuration()
    /// All of them.
    public static let list: [Setting<Configuration>] = [
      .init("pool", \.pool, .positive),
      .init("components", \.components, .positive),
      .init("rank", \.rank, .positive),
      .init(choice: "initial", \.initial),
      .init("random_components", \.randomComponents, .atLeast(0)),
      .init("learning_rate", \.learningRate, .positive),
      .init("head_learning_rate", \.headLearningRate, .positive),
    ]

    /// Chooses pool, components, rank, start and learning rates.
    public init(
      pool: Int = 6, components: Int = 16, randomComponents: Int = 0, rank: Int = 16,
      initial: Initial = .zeroB, learningRate: Float = 0.02, headLearningRate: Float = 2e-3
    ) {
      self.pool = pool
      self.components = components
      self.randomComponents = randomComponents
      self.rank = rank
      self.initial = initial
      self.learningRate = learningRate
      self.headLearningRate = headLearningRate
    }

    /// All directions K of a factor.
    var directions: Int { components + randomComponents }
  }
}
