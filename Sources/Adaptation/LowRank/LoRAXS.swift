import MatrixMath
public import Networks

/// Trains a small matrix between frozen singular vectors of the base weight: `y = W x + s B R A x`.
///
/// `A = Σ_r V_rᵀ` and `B = U_r` come from the truncated decomposition `W ≈ U_r Σ_r V_rᵀ` and are programmed once; R,
/// [r, r], is digital, so nothing is ever rewritten. R starts normal with the deviation 10⁻⁵. Source: Bałazy et al.,
/// "LoRA-XS", 2024, where A carries the singular values as it does in the released code.
public struct LoRAXS: AdaptationMethod {
  /// The settings of LoRA-XS.
  public struct Configuration: ListedSettings {
    /// The rank r: the number of singular values kept, and of rows and columns of R.
    public var rank: Int
    /// The numerator α of the scale α/r.
    public var alpha: Float
    /// The learning rate of R; the default is the best on digits.
    public var learningRate: Float
    /// The learning rate of the head.
    public var headLearningRate: Float

    /// As made without any setting.
    public static let defaults = Configuration()
    /// All of them.
    public static let list: [Setting<Configuration>] = [
      .init("rank", \.rank, .positive),
      .init("alpha", \.alpha, .positive),
      .init("learning_rate", \.learningRate, .positive),
      .init("head_learning_rate", \.headLearningRate, .positive),
    ]

    /// Chooses rank, scale and learning rates.
    public init(
      rank: Int = 16, alpha: Float = 32, learningRate: Float = 3e-3,
      headLearningRate: Float = 2e-3
    ) {
      self.rank = rank
      self.alpha = alpha
      self.learningRate = learningRate
      self.headLearningRate = headLearningRate
    }
  }

  /// `lora-xs`.
  public static let name = "lora-xs"
  /// What is trained.
  public static let summary =
    "a digital r×r matrix between frozen singular vectors of the weights; no cell is rewritten"
  /// The standard deviation that R starts with.
  public static let deviation: Float = 1e-5
  /// The settings in use.
  public let configuration: Configuration

  /// Makes LoRA-XS.
  public init(_ configuration: Configuration) throws {
    try configuration.check(Self.name)
    self.configuration = configuration
  }

  /// The rates of R and the head.
  public var learningRates: [ParameterGroup: Float] {
    [.core: configuration.learningRate, .head: configuration.headLearningRate]
  }

  /// Decomposes every module's weight, programs both factors and draws R.
  public func attach(
    to body: inout any Network, _ site: AdaptationSite, _ execution: inout Execution
  ) throws {
    let rank = configuration.rank
    for (number, index) in site.modules.enumerated() {
      let module = body.modules[index]
      try requireRank(rank, fits: module, Self.name)
      let start = initialCore(like: module.target, site.stream, array: UInt32(number))
      let (a, b) = try Self.factors(of: module.target, rank: rank)
      let core = MatrixCore(
        matrix: execution.parameters.add("\(module.name).core", .core, start, layer: module.layer),
        rank: rank,
        layer: module.layer)
      body.replaceMap(
        ofModule: index,
        by: BottleneckMap(
          base: module.weights, a: try frozen(a, "xs_a", beside: module, &execution),
          b: try frozen(b, "xs_b", beside: module, &execution), core: core,
          gain: .fixed(configuration.alpha / Float(rank)), layer: module.layer))
    }
  }

  /// R of every module; nothing is ever written.
  public func declaration(
    for modules: [ModuleShape], _ policy: WritePolicy
  ) -> MethodDeclaration {
    let rank = configuration.rank
    let isScaled = configuration.alpha != Float(rank)
    let cores = modules.count * rank * rank
    var result = MethodDeclaration(
      trained: [.core: cores],
      residentWeights: modules.reduce(0) { $0 + rank * ($1.outputs + $1.inputs) },
      storedBytes: MethodDeclaration.word * cores,
      optimiserBytes: MethodDeclaration.adamBytes(scalars: cores))
    for (index, module) in modules.enumerated() {
      BottleneckMap.declare(
        module, isFirst: index == 0, scaledValues: isScaled ? 2 * rank : 0,
        hasTrainedGains: false, in: &result)
      MatrixCore.declare(rank: rank, isFirst: index == 0, in: &result)
    }
    return result
  }

  /// `Σ_r V_rᵀ` and `U_r` of a weight.
  private static func factors(of weight: Matrix, rank: Int) throws -> (a: Matrix, b: Matrix) {
    let leading = try SingularValueDecomposition(of: weight, rank: rank)
    var a = leading.right.transposed
    if !a.isShapeOnly { a.scaleColumns(by: leading.values) }
    return (a.transposed, leading.left)
  }

  private func initialCore(
    like weight: Matrix, _ stream: RandomStream, array: UInt32
  ) -> Matrix {
    let rank = configuration.rank
    guard !weight.isShapeOnly else { return Matrix(shapeOnly: rank, rank) }
    let elements = (0..<rank * rank).map { cell in
      Self.deviation * stream.normal(RandomAddress(array: array, cell: UInt32(cell)))
    }
    return Matrix(rows: rank, columns: rank, elements: elements)
  }
}

/// A frozen factor of a module on an array of its own.
func frozen(
  _ factor: Matrix, _ name: String, beside module: AdaptableModule, _ execution: inout Execution
) throws -> LowRankFactor {
  let array = try FactorArray(
    factor,
    as: MatrixDescription(name: "\(module.name).\(name)", layer: module.layer, role: .pool),
    &execution)
  return LowRankFactor(frozen: array, outputs: factor.rows, inputs: factor.columns)
}
