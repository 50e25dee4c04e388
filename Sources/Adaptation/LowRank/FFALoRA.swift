import MatrixMath
public import Networks

/// Low-rank adaptation with a frozen random A: `y = W x + (α/r) B (A x)`, of which B alone is trained.
///
/// A is programmed once and serves all tasks; a step writes r word lines per module. Source: Sun et al., "FFA-LoRA", ICLR
/// 2024; A starts uniform in ±1/√inputs as in ``LoRA`` and B at zero.
public struct FFALoRA: AdaptationMethod {
  /// The settings of FFA-LoRA.
  public struct Configuration: ListedSettings {
    /// The rank r of the factors.
    public var rank: Int
    /// The numerator α of the scale α/r.
    public var alpha: Float
    /// The learning rate of B; the default is the best on digits.
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
      rank: Int = 16, alpha: Float = 32, learningRate: Float = 0.01,
      headLearningRate: Float = 2e-3
    ) {
      self.rank = rank
      self.alpha = alpha
      self.learningRate = learningRate
      self.headLearningRate = headLearningRate
    }
  }

  /// `ffa-lora`.
  public static let name = "ffa-lora"
  /// What is trained.
  public static let summary = "the low-rank factor B on arrays; A is random and frozen"
  /// The settings in use.
  public let configuration: Configuration

  /// Makes FFA-LoRA.
  public init(_ configuration: Configuration) throws {
    try configuration.check(Self.name)
    self.configuration = configuration
  }

  /// The rates of B and the head.
  public var learningRates: [ParameterGroup: Float] {
    [.factor: configuration.learningRate, .head: configuration.headLearningRate]
  }

  /// Draws and programs A, and B at zero, unless B is multiplied digitally.
  public func attach(
    to body: inout any Network, _ site: AdaptationSite, _ execution: inout Execution
  ) throws {
    let rank = configuration.rank
    for (number, index) in site.modules.enumerated() {
      let module = body.modules[index]
      try requireRank(rank, fits: module, Self.name)
      let a = frozenA(like: module.target, number: number, site.stream)
      let b =
        module.target.isShapeOnly
        ? Matrix(shapeOnly: module.target.rows, rank)
        : Matrix(rows: module.target.rows, columns: rank)
      let name = "\(module.name).lora_b"
      let frozenA = try frozen(a, "lora_a", beside: module, &execution)
      let array =
        execution.writePolicy == .residual
        ? nil
        : try FactorArray(
          b, as: MatrixDescription(name: name, layer: module.layer, role: .adapter), &execution)
      body.replaceMap(
        ofModule: index,
        by: LoRAMap(
          base: module.weights, a: frozenA,
          b: LowRankFactor(training: b, name, layer: module.layer, on: array, &execution),
          scale: configuration.alpha / Float(rank), layer: module.layer))
    }
  }

  /// The A of the module at a position of the site.
  func frozenA(like target: Matrix, number: Int, _ stream: RandomStream) -> Matrix {
    uniformMatrix(
      like: target, configuration.rank, target.columns,
      bound: 1 / Float(target.columns).squareRoot(), stream, array: UInt32(number))
  }

  /// B, written at every step on r word lines.
  public func declaration(
    for modules: [ModuleShape], _ policy: WritePolicy
  ) -> MethodDeclaration {
    let rank = configuration.rank
    let trained = modules.reduce(0) { $0 + rank * $1.outputs }
    let frozen = modules.reduce(0) { $0 + rank * $1.inputs }
    let isOnArrays = policy != .residual
    let write = MethodDeclaration.Write(
      weights: isOnArrays ? trained : 0, rows: isOnArrays ? modules.count * rank : 0)
    var work = DigitalWork()
    for (index, module) in modules.enumerated() {
      work.adds += module.outputs + (index == 0 ? 0 : module.inputs)
      work.multiplies += 2 * module.outputs
      work.add(.product(module.outputs, 1, rank))
      guard !isOnArrays else { continue }
      work.add(
        LowRankFactor.digitalProduct(vectors: index == 0 ? 1 : 2, module.outputs, rank))
    }
    return MethodDeclaration(
      trained: [.factor: trained], residentWeights: frozen + (isOnArrays ? trained : 0),
      step: write, taskSwitch: write, storedBytes: MethodDeclaration.word * trained,
      optimiserBytes: MethodDeclaration.adamBytes(scalars: trained),
      activationBytes: MethodDeclaration.word * modules.count * rank, vectorWork: work)
  }
}
