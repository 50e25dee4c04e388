extension SHiRA {
  /// The rule by which the trained weights of a matrix are chosen.
  public enum Mask: String, Codable, Sendable, CaseIterable {
    /// Every f-th input or output, whole, and a diagonal for a high rank; f from the budget.
    case structured = "struct"
    /// Drawn at random, in exact number; the draws depend on no task.
    case random = "rand"
    /// The largest |W|.
    case weightMagnitude = "weight-magnitude"
    /// The largest |Σ ∂L/∂W| over the task's examples.
    case gradient = "grad"
    /// The largest |W ∘ Σ ∂L/∂W| over the task's examples.
    case snip
  }

  /// What a structured mask takes whole.
  public enum Lines: String, Codable, Sendable, CaseIterable {
    /// Inputs, which are word lines of the arrays.
    case inputs
    /// Outputs, which are bit lines.
    case outputs
  }

  /// How the masks of several tasks lie to one another.
  public enum Sharing: String, Codable, Sendable, CaseIterable {
    /// One rule for all tasks, and so one mask unless the rule looks at the task's gradients.
    case shared
    /// No weight belongs to two tasks; structured masks are shifted, and meet where a diagonal crosses a line.
    case disjoint
  }

  /// The settings of SHiRA.
  public struct Configuration: ListedSettings {
    /// The rule that chooses weights.
    public var mask: Mask
    /// The share of every matrix that is trained; nothing if `weightsOfRank` gives the number.
    public var density: Float?
    /// The rank r whose LoRA trains as many weights of a matrix, r · (outputs + inputs).
    public var weightsOfRank: Int?
    /// What a structured mask takes whole.
    public var lines: Lines
    /// How the masks of several tasks lie to one another.
    public var masks: Sharing
    /// How many tasks disjoint masks are made for.
    public var tasks: Int
    /// How much larger the ranges of the weights are made than the base network needs.
    ///
    /// A range never grows under a sparse write; what leaves it is clipped. Of 2,950 weights of the digits network
    /// (2 % at random, one seed of vflip, 8-bit differential weights on the wan2022 cells, behavioural converters)
    /// 728 were clipped with 1, 307 with 1.5, 114 with 2 and 12 with 3, at accuracies of 83.8, 84.0, 84.7 and
    /// 85.0 %, which one run does not tell apart; ideal digital weights gave 84.2 %.
    public var headroom: Float
    /// How many passes a throw-away head is trained for before gradients choose weights.
    public var warmupEpochs: Int
    /// The learning rate of the weights.
    public var learningRate: Float
    /// The learning rate of the head.
    public var headLearningRate: Float

    /// As made without any setting.
    public static let defaults = Configuration()
    /// All of them.
    public static let list: [Setting<Configuration>] = [
      .init(choice: "mask", \.mask),
      .init(
        optional: "density", \.density,
        AllowedValues("above 0, at most 1") { $0 > 0 && $0 <= 1 }),
      .init(choice: "lines", \.lines),
      .init(choice: "masks", \.masks),
      .init("tasks", \.tasks, .positive),
      .init("headroom", \.headroom, .factor),
      .init(optional: "weights_of_rank", \.weightsOfRank, .positive),
      .init("warmup_epochs", \.warmupEpochs, .positive),
      .init("learning_rate", \.learningRate, .positive),
      .init("head_learning_rate", \.headLearningRate, .positive),
    ]

    /// Chooses rule, number and learning rates; the density is 2 % unless something else gives the number.
    public init(
      mask: Mask = .random, density: Float? = nil, weightsOfRank: Int? = nil,
      lines: Lines = .inputs, masks: Sharing = .shared, tasks: Int = 5, headroom: Float = 2,
      warmupEpochs: Int = 5, learningRate: Float = 0.02, headLearningRate: Float = 2e-3
    ) {
      self.mask = mask
      self.density = density ?? (weightsOfRank == nil ? 0.02 : nil)
      self.weightsOfRank = weightsOfRank
      self.lines = lines
      self.masks = masks
      self.tasks = tasks
      self.headroom = headroom
      self.warmupEpochs = warmupEpochs
      self.learningRate = learningRate
      self.headLearningRate = headLearningRate
    }

    /// The usual density gives way to the number of a rank.
    public mutating func complete(given keys: Set<String>) {
      if keys.contains("weights_of_rank"), !keys.contains("density") { density = nil }
    }

    func validate() throws {
      guard density == nil || weightsOfRank == nil else {
        throw AdaptationError.invalidSetting(
          method: SHiRA.name, key: "density", found: "given beside weights_of_rank",
          allowed: "one of the two")
      }
      try check(SHiRA.name)
    }

    /// The number of weights of a matrix that is asked for, rounded to the nearest.
    func budget(outputs: Int, inputs: Int) -> Int {
      if let weightsOfRank { return weightsOfRank * (outputs + inputs) }
      return Int((Double(density ?? 0) * Double(outputs * inputs)).rounded())
    }
  }
}
