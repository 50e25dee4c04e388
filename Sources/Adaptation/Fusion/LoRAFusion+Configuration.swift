extension LoRAFusion {
  /// The settings of LoRAFusion.
  public struct Configuration: ListedSettings {
    /// The number N of pool modules that are fused.
    public var pool: Int
    /// The rank r of every pool module.
    public var rank: Int
    /// The numerator α of the scale α/r.
    public var alpha: Float
    /// How the coefficients enter Δ.
    public var form: Form
    /// The value that the coefficients start from.
    public var initial: Initial
    /// What is trained beside the head.
    public var trains: Trained
    /// Over how much of the network a coefficient holds.
    public var sharing: CoefficientSharing
    /// Whether A and B have coefficients of their own; only in the `factors` form.
    public var factors: FactorCoefficients
    /// The gradient that the coefficients follow.
    public var gradient: FusionGradient
    /// What the mean magnitude of all coefficients adds to what is minimised; 0.0005 in the released code.
    public var l1: Float
    /// When the row norms behind the magnitudes are computed anew.
    public var normRefresh: NormRefresh
    /// The learning rate of the coefficients.
    public var learningRate: Float
    /// The learning rate of the magnitudes.
    public var magnitudeLearningRate: Float
    /// The learning rate of the head.
    public var headLearningRate: Float

    /// As made without any setting.
    public static let defaults = Configuration()
    /// All of them.
    public static let list: [Setting<Configuration>] = [
      .init("pool", \.pool, .positive),
      .init("rank", \.rank, .positive),
      .init("alpha", \.alpha, .positive),
      .init(choice: "form", \.form),
      .init(choice: "initial", \.initial),
      .init(choice: "trains", \.trains),
      .init(choice: "sharing", \.sharing),
      .init(choice: "factors", \.factors),
      .init(choice: "gradient", \.gradient),
      .init("l1", \.l1, .notNegative),
      .init("norm_refresh", \.normRefresh),
      .init("learning_rate", \.learningRate, .positive),
      .init("magnitude_learning_rate", \.magnitudeLearningRate, .positive),
      .init("head_learning_rate", \.headLearningRate, .positive),
    ]

    /// Chooses pool, form, start and learning rates.
    public init(
      pool: Int = 6, rank: Int = 16, alpha: Float = 32, form: Form = .product,
      initial: Initial = .uniform, trains: Trained = .both,
      sharing: CoefficientSharing = .layer, factors: FactorCoefficients = .shared,
      gradient: FusionGradient = .exact, l1: Float = 0, normRefresh: NormRefresh = .exact,
      learningRate: Float = 0.02, magnitudeLearningRate: Float = 5e-3,
      headLearningRate: Float = 2e-3
    ) {
      self.pool = pool
      self.rank = rank
      self.alpha = alpha
      self.form = form
      self.initial = initial
      self.trains = trains
      self.sharing = sharing
      self.factors = factors
      self.gradient = gradient
      self.l1 = l1
      self.normRefresh = normRefresh
      self.learningRate = learningRate
      self.magnitudeLearningRate = magnitudeLearningRate
      self.headLearningRate = headLearningRate
    }
  }
}
