import MatrixMath
public import Networks
import Quantities

/// Low-rank adaptation, `y = W x + (α/r) B (A x)`, with both factors on arrays and written through.
///
/// Source: Hu et al., ICLR 2022. A starts uniform in ±1/√inputs (Kaiming-uniform with a = √5, as in the
/// PEFT library; the paper draws it Gaussian) and B at zero, so that adaptation starts at the base network.
public struct LoRA: AdaptationMethod {
  /// The settings of LoRA.
  public struct Configuration: Codable, Sendable, Equatable {
    /// The rank r of the factors.
    public var rank: Int
    /// The numerator α of the scale α/r.
    public var alpha: Float
    /// The learning rate of the factors.
    public var learningRate: Float
    /// The learning rate of the head.
    public var headLearningRate: Float

    enum CodingKeys: String, CodingKey {
      case rank, alpha
      case learningRate = "learning_rate"
      case headLearningRate = "head_learning_rate"
    }

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

    /// Decodes the settings; absent keys take their defaults.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      self.init(
        rank: try container.value(.rank, default: 16),
        alpha: try container.value(.alpha, default: 32),
        learningRate: try container.value(.learningRate, default: 3e-3),
        headLearningRate: try container.value(.headLearningRate, default: 2e-3))
    }
  }

  /// `lora`.
  public static let name = "lora"
  /// What is trained.
  public static let summary = "low-rank factors A and B on arrays, written through at every step"
  /// The settings in use.
  public let configuration: Configuration

  /// Makes LoRA.
  public init(_ configuration: Configuration) throws {
    try requirePositive(configuration.rank, "rank", Self.name)
    try requirePositive(configuration.alpha, "alpha", Self.name)
    try requirePositive(configuration.learningRate, "learning_rate", Self.name)
    try requirePositive(configuration.headLearningRate, "head_learning_rate", Self.name)
    self.configuration = configuration
  }

  /// The rates of factors and head.
  public var learningRates: [ParameterGroup: Float] {
    [.factor: configuration.learningRate, .head: configuration.headLearningRate]
  }

  /// Draws A, sets B to zero, programs both and puts the branch beside every module.
  public func attach(
    to body: inout any Network, _ site: AdaptationSite, _ execution: inout Execution
  ) throws {
    for (number, index) in site.modules.enumerated() {
      let factors = try initialFactors(body.modules[index], number: number, stream: site.stream)
      try attach(factors, toModule: index, of: &body, &execution)
    }
  }

  /// Puts the branch beside one module, starting from given factors.
  public func attach(
    _ factors: LowRankFactors, toModule index: Int, of body: inout any Network,
    _ execution: inout Execution
  ) throws {
    let module = body.modules[index]
    let a = try place(factors.a, "\(module.name).lora_a", module, &execution)
    let b = try place(factors.b, "\(module.name).lora_b", module, &execution)
    body.replaceMap(
      ofModule: index,
      by: LoRAMap(
        base: module.weights, a: a, b: b, scale: configuration.alpha / Float(configuration.rank),
        layer: module.layer))
  }

  /// Both factors, written at every step.
  public func declaration(
    for modules: [ModuleShape], _ policy: WritePolicy
  ) -> MethodDeclaration {
    let rank = configuration.rank
    let factors = modules.reduce(0) { $0 + rank * ($1.outputs + $1.inputs) }
    let write = MethodDeclaration.Write(
      weights: factors, rows: modules.reduce(0) { $0 + $1.inputs + rank })
    var work = DigitalWork()
    for (index, module) in modules.enumerated() {
      let gradients = rank * (module.outputs + module.inputs)
      work.adds += module.outputs + gradients + (index == 0 ? 0 : module.inputs)
      work.multiplies += 2 * module.outputs + gradients
    }
    return MethodDeclaration(
      trained: [.factor: factors], residentWeights: factors, step: write, taskSwitch: write,
      storedBytes: MethodDeclaration.word * factors,
      optimiserBytes: MethodDeclaration.adamBytes(scalars: factors),
      activationBytes: MethodDeclaration.word * modules.reduce(0) { $0 + $1.inputs + rank },
      vectorWork: work)
  }

  private func initialFactors(
    _ module: AdaptableModule, number: Int, stream: RandomStream
  ) throws -> LowRankFactors {
    let (outputs, inputs) = (module.target.rows, module.target.columns)
    guard configuration.rank <= min(outputs, inputs) else {
      throw AdaptationError.rankTooLarge(
        method: Self.name, rank: configuration.rank, module: module.name,
        shape: module.target.shape)
    }
    let b = Matrix(rows: outputs, columns: configuration.rank)
    if module.target.isShapeOnly {
      return LowRankFactors(
        a: Matrix(shapeOnly: configuration.rank, inputs),
        b: Matrix(shapeOnly: outputs, configuration.rank))
    }
    let bound = 1 / Float(inputs).squareRoot()
    let elements = (0..<configuration.rank * inputs).map { cell in
      bound * (2 * stream.uniform(RandomAddress(array: UInt32(number), cell: UInt32(cell))) - 1)
    }
    return LowRankFactors(
      a: Matrix(rows: configuration.rank, columns: inputs, elements: elements), b: b)
  }

  private func place(
    _ factor: Matrix, _ name: String, _ module: AdaptableModule, _ execution: inout Execution
  ) throws -> LoRAMap.Factor {
    let array = try execution.engine.program(
      factor, as: MatrixDescription(name: name, layer: module.layer, role: .adapter))
    let home = ArrayHome(array, outputs: factor.rows, inputs: factor.columns)
    return LoRAMap.Factor(
      array: array, parameter: execution.parameters.add(name, .factor, factor, home: home))
  }
}
