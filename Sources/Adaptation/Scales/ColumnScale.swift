import MatrixMath
public import Networks

/// Trains one scale per output behind every weight matrix: `y = q(γ) ∘ W x`, γ starting at 1.
///
/// An output is a column of the array, so the scale is a digital factor behind its converter and no cell is
/// rewritten. With one bit it is the mask per column of XBM (ASP-DAC 2022, 610–615), with powers of two the shift
/// per column of XMA (DAC 2022, 271–276), in single precision LoRAFusion without its pool: the ablation of equal
/// budget. How the scale is quantised says ``ScalePrecision``.
public struct ColumnScale: AdaptationMethod {
  /// The settings of column scaling.
  public struct Configuration: ListedSettings {
    /// The numbers that a scale can be.
    public var precision: ScalePrecision
    /// The learning rate of the scales.
    public var learningRate: Float
    /// The learning rate of the head.
    public var headLearningRate: Float

    /// As made without any setting.
    public static let defaults = Configuration()
    /// All of them.
    public static let list: [Setting<Configuration>] = [
      .init("precision", \.precision),
      .init("learning_rate", \.learningRate, .positive),
      .init("head_learning_rate", \.headLearningRate, .positive),
    ]

    /// Chooses precision and learning rates.
    public init(
      precision: ScalePrecision = .float, learningRate: Float = 5e-3,
      headLearningRate: Float = 2e-3
    ) {
      self.precision = precision
      self.learningRate = learningRate
      self.headLearningRate = headLearningRate
    }
  }

  /// `column-scale`.
  public static let name = "column-scale"
  /// What is trained.
  public static let summary = "a scale per output behind every matrix; no cell is rewritten"
  /// The settings in use.
  public let configuration: Configuration

  /// Makes column scaling.
  public init(_ configuration: Configuration) throws {
    if case .bits(let count) = configuration.precision, !(1...ScalePrecision.mostBits ~= count) {
      throw AdaptationError.invalidSetting(
        method: Self.name, key: "precision", found: "\(count) bits",
        allowed: "1 to \(ScalePrecision.mostBits) bits")
    }
    try configuration.check(Self.name)
    self.configuration = configuration
  }

  /// The rates of scales and head.
  public var learningRates: [ParameterGroup: Float] {
    [.magnitude: configuration.learningRate, .head: configuration.headLearningRate]
  }

  /// Puts scales of 1 behind every module.
  public func attach(
    to body: inout any Network, _ site: AdaptationSite, _ execution: inout Execution
  ) throws {
    for index in site.modules {
      let module = body.modules[index]
      let ones =
        module.target.isShapeOnly
        ? Matrix(shapeOnly: 1, module.target.rows)
        : Matrix(rows: 1, columns: module.target.rows, repeating: 1)
      let scale = execution.parameters.add(
        "\(module.name).scale", .magnitude, ones, layer: module.layer)
      body.replaceMap(
        ofModule: index,
        by: ColumnScaleMap(
          base: module.weights, scale: scale, precision: configuration.precision,
          layer: module.layer))
    }
  }

  /// A scale per output, and two products by it and one with it per vector.
  public func declaration(
    for modules: [ModuleShape], _ policy: WritePolicy
  ) -> MethodDeclaration {
    let outputs = modules.reduce(0) { $0 + $1.outputs }
    var work = ColumnScaleMap.scaling(outputs, configuration.precision)
    work.add(work)
    work.add(DigitalWork(adds: outputs, multiplies: outputs))
    return MethodDeclaration(
      trained: [.magnitude: outputs], storedBytes: MethodDeclaration.word * outputs,
      optimiserBytes: MethodDeclaration.adamBytes(scalars: outputs),
      activationBytes: MethodDeclaration.word * outputs, vectorWork: work,
      batchWork: ColumnScaleMap.quantising(outputs, configuration.precision))
  }
}

/// A base matrix with a trained scale per output: `y = g ∘ z`, `z = W x`, `g = q(γ)`.
///
/// Gradients: `∂γ = Σ dy ∘ z`, that of g; `dx = Wᵀ(g ∘ dy)`.
struct ColumnScaleMap: LinearMap {
  let base: MatrixHandle
  let scale: ParameterID
  let precision: ScalePrecision
  let layer: String

  var isTrained: Bool { true }

  func forward(_ x: Matrix, _ execution: inout Execution) -> Matrix {
    var y = execution.engine.multiply(base, x)
    execution.tape.push(y)
    y.scaleColumns(by: gain(execution.parameters))
    var work = Self.scaling(y.count, precision)
    work.add(Self.quantising(y.columns, precision))
    execution.engine.record(work, layer: layer, vectors: x.rows)
    return y
  }

  func backward(
    _ dy: Matrix, needsInputGradient: Bool, _ execution: inout Execution
  ) -> Matrix? {
    let z = execution.tape.pop()
    execution.addGradient(of: scale, dy.combined(with: z, *).columnSums)
    var dz = dy
    dz.scaleColumns(by: gain(execution.parameters))
    var work = Self.scaling(dy.count, precision)
    work.add(DigitalWork(adds: dy.count, multiplies: dy.count))
    execution.engine.record(work, layer: layer, vectors: dy.rows)
    return needsInputGradient ? execution.engine.multiplyTransposed(base, dz) : nil
  }

  private func gain(_ parameters: ParameterStore) -> Matrix {
    var gain = parameters[scale].value
    if precision != .float { gain.apply { precision.nearest($0) } }
    return gain
  }

  /// The work of scaling so many values; a mask or a shift counts as a selection.
  static func scaling(_ count: Int, _ precision: ScalePrecision) -> DigitalWork {
    precision.multiplies ? DigitalWork(multiplies: count) : DigitalWork(compares: count)
  }

  /// The work of rounding so many scales, once per batch.
  static func quantising(_ count: Int, _ precision: ScalePrecision) -> DigitalWork {
    precision == .float ? DigitalWork() : DigitalWork(compares: count)
  }
}
