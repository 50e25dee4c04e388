extension LoRA {
  /// What the product of the factors is multiplied by.
  public enum Scaling: String, Codable, Sendable, CaseIterable {
    /// α/r.
    case rank
    /// α/√r, as in rsLoRA (Kalajdzievski, 2023).
    case rootRank = "root-rank"
  }

  /// How the arrays hold A.
  public enum Orientation: String, Codable, Sendable, CaseIterable {
    /// One word line per input, r cells on each.
    case plain
    /// r word lines, read through the transposed port.
    case transposed
  }

  /// Where the branch is.
  public enum Mode: String, Codable, Sendable, CaseIterable {
    /// Factors on arrays beside the base.
    case unfused
    /// The base's own arrays hold W + sBA, rewritten after every step; the factors are digital.
    case fused
  }

  /// The settings of LoRA.
  public struct Configuration: ListedSettings {
    /// The rank r of the factors.
    public var rank: Int
    /// The numerator α of the scale.
    public var alpha: Float
    /// Whether the scale is α/r or α/√r.
    public var scaling: Scaling
    /// The learning rate of A.
    public var learningRate: Float
    /// The learning rate of B as a multiple of that of A (LoRA+; Hayou et al., ICML 2024).
    public var bLearningRateRatio: Float
    /// The learning rate of the head.
    public var headLearningRate: Float
    /// How the arrays hold A.
    public var aOrientation: Orientation
    /// Where the branch is.
    public var mode: Mode
    /// The number of pairs of arrays: with 1 all tasks share one, with more every task has its own.
    public var residentTasks: Int

    /// As made without any setting.
    public static let defaults = Configuration()
    /// All of them.
    public static let list: [Setting<Configuration>] = [
      .init("rank", \.rank, .positive),
      .init("alpha", \.alpha, .positive),
      .init(choice: "scaling", \.scaling),
      .init(choice: "mode", \.mode),
      .init("learning_rate", \.learningRate, .positive),
      .init("b_learning_rate_ratio", \.bLearningRateRatio, .positive),
      .init("head_learning_rate", \.headLearningRate, .positive),
      .init(choice: "a_orientation", \.aOrientation),
      .init("resident_tasks", \.residentTasks, .positive),
    ]

    /// Chooses rank, scale, learning rates and where the factors are.
    public init(
      rank: Int = 16, alpha: Float = 32, scaling: Scaling = .rank, learningRate: Float = 3e-3,
      bLearningRateRatio: Float = 1, headLearningRate: Float = 2e-3,
      aOrientation: Orientation = .plain, mode: Mode = .unfused, residentTasks: Int = 1
    ) {
      self.rank = rank
      self.alpha = alpha
      self.scaling = scaling
      self.learningRate = learningRate
      self.bLearningRateRatio = bLearningRateRatio
      self.headLearningRate = headLearningRate
      self.aOrientation = aOrientation
      self.mode = mode
      self.residentTasks = residentTasks
    }

    /// The factor s of the product of the factors.
    var scale: Float {
      switch scaling {
      case .rank: alpha / Float(rank)
      case .rootRank: alpha / Float(rank).squareRoot()
      }
    }

    /// Refuses what is outside what is allowed, in the name of the method that has the settings.
    func validate(_ method: String) throws {
      try check(method)
      guard mode == .fused else { return }
      guard residentTasks == 1 else {
        throw AdaptationError.invalidSetting(
          method: method, key: "resident_tasks", found: "\(residentTasks) with mode fused",
          allowed: "1: one base holds one task")
      }
      guard aOrientation == .plain else {
        throw AdaptationError.invalidSetting(
          method: method, key: "a_orientation", found: "transposed with mode fused",
          allowed: "plain: fused factors are on no arrays")
      }
    }
  }
}
