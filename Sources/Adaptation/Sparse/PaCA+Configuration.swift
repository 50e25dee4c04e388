import Quantities

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
  public struct Configuration: Codable, Sendable, Equatable {
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

    enum CodingKeys: String, CodingKey {
      case rank, alpha, selection, headroom
      case tileRows = "tile_rows"
      case warmupEpochs = "warmup_epochs"
      case learningRate = "learning_rate"
      case headLearningRate = "head_learning_rate"
    }

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

    /// Decodes the settings; absent keys take their defaults.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      self.init(
        rank: try container.value(.rank, default: 8),
        alpha: try container.decodeIfPresent(Float.self, forKey: .alpha),
        selection: try container.value(.selection, default: .random),
        tileRows: try container.value(.tileRows, default: 128),
        headroom: try container.value(.headroom, default: 1.5),
        warmupEpochs: try container.value(.warmupEpochs, default: 5),
        learningRate: try container.value(.learningRate, default: 0.01),
        headLearningRate: try container.value(.headLearningRate, default: 2e-3))
    }

    func validate() throws {
      let method = PaCA.name
      try requirePositive(rank, "rank", method)
      try requirePositive(alpha, "alpha", method)
      try requirePositive(tileRows, "tile_rows", method)
      guard selection != .tileAligned || rank <= tileRows else {
        throw AdaptationError.invalidSetting(
          method: method, key: "rank", found: "\(rank) with tile-aligned columns",
          allowed: "tile_rows (\(tileRows)) or less")
      }
      try requireHeadroom(headroom, method)
      try requirePositive(warmupEpochs, "warmup_epochs", method)
      try requirePositive(learningRate, "learning_rate", method)
      try requirePositive(headLearningRate, "head_learning_rate", method)
    }
  }
}
