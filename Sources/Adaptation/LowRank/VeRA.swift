import MatrixMath
public import Networks

/// Trains vectors around one frozen random pair that all modules share: `y = W x + λ_b ∘ (B (λ_d ∘ (A x)))`.
///
/// A, [r, inputs], and B, [outputs, r], are uniform in ±√(6/fan-in) (Kaiming), drawn once at the largest size that a
/// module has, and cut to each module's. λ_b starts at zero and λ_d at 0.1; both are digital, so nothing is ever
/// rewritten. Source: Kopiczko et al., "VeRA", ICLR 2024, with the initial values of the PEFT library.
public struct VeRA: AdaptationMethod {
  /// Where the random pair lies.
  public enum Sharing: String, Codable, Sendable, CaseIterable {
    /// One pair of arrays for the whole network, at the largest size; modules take turns on it, smaller ones padded.
    case network
    /// A copy of the pair beside every module, at the module's size.
    case module
  }

  /// The settings of VeRA.
  public struct Configuration: ListedSettings {
    /// The rank r of the random pair; it may be larger than a module.
    public var rank: Int
    /// Where the random pair lies.
    public var sharing: Sharing
    /// What every element of λ_d starts from.
    public var initialD: Float
    /// The learning rate of both vectors; the default is the best on digits.
    public var learningRate: Float
    /// The learning rate of the head.
    public var headLearningRate: Float

    /// As made without any setting.
    public static let defaults = Configuration()
    /// All of them.
    public static let list: [Setting<Configuration>] = [
      .init("rank", \.rank, .positive),
      .init(choice: "sharing", \.sharing),
      .init("initial_d", \.initialD, .positive),
      .init("learning_rate", \.learningRate, .positive),
      .init("head_learning_rate", \.headLearningRate, .positive),
    ]

    /// Chooses rank, sharing, start and learning rates.
    public init(
      rank: Int = 256, sharing: Sharing = .network, initialD: Float = 0.1,
      learningRate: Float = 0.1, headLearningRate: Float = 2e-3
    ) {
      self.rank = rank
      self.sharing = sharing
      self.initialD = initialD
      self.learningRate = learningRate
      self.headLearningRate = headLearningRate
    }
  }

  /// `vera`.
  public static let name = "vera"
  /// What is trained.
  public static let summary =
    "digital vectors around a frozen random pair shared by all modules; no cell is rewritten"
  /// The layer that shared arrays are counted for.
  public static let sharedLayer = "vera"
  /// The settings in use.
  public let configuration: Configuration

  /// Makes VeRA.
  public init(_ configuration: Configuration) throws {
    try configuration.check(Self.name)
    self.configuration = configuration
  }

  /// The rates of the vectors and the head.
  public var learningRates: [ParameterGroup: Float] {
    [.vector: configuration.learningRate, .head: configuration.headLearningRate]
  }

  /// Draws the pair, programs it once or beside every module, and adds two vectors per module.
  public func attach(
    to body: inout any Network, _ site: AdaptationSite, _ execution: inout Execution
  ) throws {
    let modules = site.modules.map { body.modules[$0] }
    guard let pair = drawPair(for: modules, site.stream) else { return }
    try attach(pair, to: &body, site, &execution)
  }

  /// Programs a given pair and adds the vectors.
  func attach(
    _ pair: LowRankFactors, to body: inout any Network, _ site: AdaptationSite,
    _ execution: inout Execution
  ) throws {
    let modules = site.modules.map { body.modules[$0] }
    let shared =
      configuration.sharing == .network
      ? try [("vera_a", pair.a), ("vera_b", pair.b)].map { name, factor in
        try FactorArray(
          factor,
          as: MatrixDescription(
            name: "\(Self.sharedLayer).\(name)", layer: Self.sharedLayer, role: .pool), &execution)
      } : []
    for (index, module) in zip(site.modules, modules) {
      let (outputs, inputs) = (module.target.rows, module.target.columns)
      let a =
        shared.isEmpty
        ? try frozen(
          MatrixSelection.columns(Array(0..<inputs)).values(of: pair.a), "vera_a",
          beside: module, &execution)
        : LowRankFactor(frozen: shared[0], outputs: configuration.rank, inputs: inputs)
      let b =
        shared.isEmpty
        ? try frozen(pair.b.rows(at: 0..<outputs), "vera_b", beside: module, &execution)
        : LowRankFactor(frozen: shared[1], outputs: outputs, inputs: configuration.rank)
      body.replaceMap(ofModule: index, by: map(a, b, beside: module, &execution))
    }
  }

  /// Both vectors of every module; nothing is ever written.
  public func declaration(
    for modules: [ModuleShape], _ policy: WritePolicy
  ) -> MethodDeclaration {
    let rank = configuration.rank
    let trained = modules.reduce(0) { $0 + rank + $1.outputs }
    let sizes = modules.map { $0.outputs + $0.inputs }
    let shared = (modules.map(\.outputs).max() ?? 0) + (modules.map(\.inputs).max() ?? 0)
    var result = MethodDeclaration(
      trained: [.vector: trained],
      residentWeights: rank * (configuration.sharing == .network ? shared : sizes.reduce(0, +)),
      storedBytes: MethodDeclaration.word * trained,
      optimiserBytes: MethodDeclaration.adamBytes(scalars: trained))
    for (index, module) in modules.enumerated() {
      BottleneckMap.declare(
        module, isFirst: index == 0, scaledValues: 0, hasTrainedGains: true, in: &result)
      DiagonalCore.declare(rank: rank, isFirst: index == 0, in: &result)
    }
    return result
  }

  private func map(
    _ a: LowRankFactor, _ b: LowRankFactor, beside module: AdaptableModule,
    _ execution: inout Execution
  ) -> BottleneckMap {
    func vector(_ count: Int, _ value: Float) -> Matrix {
      module.target.isShapeOnly
        ? Matrix(shapeOnly: 1, count) : Matrix(rows: 1, columns: count, repeating: value)
    }
    let d = execution.parameters.add(
      "\(module.name).lambda_d", .vector, vector(configuration.rank, configuration.initialD),
      layer: module.layer)
    let b0 = execution.parameters.add(
      "\(module.name).lambda_b", .vector, vector(module.target.rows, 0), layer: module.layer)
    return BottleneckMap(
      base: module.weights, a: a, b: b, core: DiagonalCore(scales: d, layer: module.layer),
      gain: .trained(b0), layer: module.layer)
  }

  /// The pair at the largest size of any module; nothing where there is no module.
  func drawPair(
    for modules: [AdaptableModule], _ stream: RandomStream
  ) -> LowRankFactors? {
    guard let first = modules.first?.target else { return nil }
    let inputs = modules.reduce(0) { max($0, $1.target.columns) }
    let outputs = modules.reduce(0) { max($0, $1.target.rows) }
    let rank = configuration.rank
    return LowRankFactors(
      a: uniformMatrix(
        like: first, rank, inputs, bound: (6 / Float(inputs)).squareRoot(), stream, array: 0),
      b: uniformMatrix(
        like: first, outputs, rank, bound: (6 / Float(rank)).squareRoot(), stream, array: 1))
  }
}
