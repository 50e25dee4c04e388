extension PaCA {
  /// How the trained columns of a matrix are chosen; a column of W is one input, a word line of the arrays.
  public enum Selection: String, Codable, Sendable, CaseIterable {
    /// At random, the same for every task.
    case random
    /// The largest ‖W column‖.
    case norm
    /// The largest ‖Σ ∂L/∂W column‖ over the task's examples.
    case gradient
    /// At random within one group of neighbouring word lines, itself chosen at random: all lie on the same arrays.
    case tileAligned = "tile-aligned"
  }

  /// The settings of PaCA.
  public struct Configuration: ListedSettings {
    /// The number r of trained columns per matrix.
    public var rank: Int
    /// The numerator α of the scale α/r between a trained value and the weight.
    public var alpha: Float
    /// How columns are chosen.
    public var selection: Selection
    /// The number of word lines of an array, for ``PaCA/Selection/tileAligned``.
    public var tileRows: Int
    /// How much larger the ranges of the weights are made than the base network needs.
    ///
    /// A range never grows under a sparse write; what leaves it is clipped. Of 12,288 weights of the digits network
    /// (r = 16, one seed of vflip, 8-bit differential weights on the wan2022 cells, behavioural converters) 375 were
    /// clipped with 1, 21 with 1.5 and none with 2, at accuracies of 84.5, 85.3 and 85.2 %, which one run does not
    /// tell apart; ideal digital weights gave 84.3 %.
    public var headroom: Float
    /// How many passes a throw-away head is trained for before gradients choose columns.
    public var warmupEpochs: Int
    /// The learning rate of the trained values.
    public var learningRate: Float
    /// The learning rate of the head.
    public var headLearningRate: Float

    /// As made without any setting.
    public static let defaults = Configuration()
    /// All of them.
    public static let list: [Setting<Configuration>] = [
      .init("rank", \.rank, .positive),
      .init("alpha", \.alpha, .positive),
      .init(choice: "selection", \.selection),
      .init("headroom", \.headroom, .factor),
      .init("tile_rows", \.tileRows, .positive),
      .init("warmup_epochs", \.warmupEpochs, .positive),
      .init("learning_rate", \.learningRate, .positive),
      .init("head_learning_rate", \.headLearningRate, .positive),
    ]

    /// Chooses rank, columns and learning rates; α is r unless given.
    public init(
      rank: Int = 8, alpha: Float? = nil, selection: Selection = .random, tileRows: Int = 128,
      headroom: Float = 1.5, warmupEpochs: Int = 5, learningRate: Float = 0.01,
      headLearningRate: Float = 2e-3
    ) {
      self.rank = rank
      self.alpha = alpha ?? Float(rank)
      self.selection = selection
      self.tileRows = tileRows
      self.headroom = headroom
      self.warmupEpochs = warmupEpochs
      self.learningRate = learningRate
      self.headLearningRate = headLearningRate
    }

    /// α follows the rank unless it is given.
    public mutating func complete(given keys: Set<String>) {
      if !keys.contains("alpha") { alpha = Float(rank) }
    }

    func validate() throws {
      try check(PaCA.name)
      guard selection != .tileAligned || rank <= tileRows else {
        throw AdaptationError.invalidSetting(
          method: PaCA.name, key: "rank", found: "\(rank) with tile-aligned columns",
          allowed: "tile_rows (\(tileRows)) or less")
      }
    }
  }
}
