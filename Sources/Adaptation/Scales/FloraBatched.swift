import MatrixMath
public import Networks

/// Scales inputs and outputs of the base matrix in `rank` passes: `y = Σ_k a_k ∘ W (b_k ∘ x)`.
///
/// The weight is `(Σ_k a_k b_kᵀ) ∘ W`, an adapter without cells: a pass costs a read of the base array, a factor
/// per input before the converters and one per output behind them, and every request of a batch may have its own.
///
/// Source: FLoRA, Wen & Chaudhuri, ICLR 2024 (arXiv 2312.05677), not Flora (gradient compression). Differs in the
/// start, which is the base network exactly: a₁ = b₁ = 1; of further passes a_k = 0 and b_k is random signs, so that
/// passes differ, a_k has a gradient at once, and inputs are no larger than those of the first pass.
public struct FloraBatched: AdaptationMethod {
  /// The settings of batched scaling.
  public struct Configuration: ListedSettings {
    /// The rank r, which is the number of passes.
    public var rank: Int
    /// The learning rate of the scales.
    public var learningRate: Float
    /// The learning rate of the head.
    public var headLearningRate: Float

    /// As made without any setting.
    public static let defaults = Configuration()
    /// All of them.
    public static let list: [Setting<Configuration>] = [
      .init("rank", \.rank, .positive),
      .init("learning_rate", \.learningRate, .positive),
      .init("head_learning_rate", \.headLearningRate, .positive),
    ]

    /// Chooses rank and learning rates.
    public init(rank: Int = 1, learningRate: Float = 5e-3, headLearningRate: Float = 2e-3) {
      self.rank = rank
      self.learningRate = learningRate
      self.headLearningRate = headLearningRate
    }
  }

  /// `flora-batched`.
  public static let name = "flora-batched"
  /// What is trained.
  public static let summary =
    "scales of inputs and outputs over r reads of the base; no adapter cells"
  /// The settings in use.
  public let configuration: Configuration

  /// Makes batched scaling.
  public init(_ configuration: Configuration) throws {
    try configuration.check(Self.name)
    self.configuration = configuration
  }

  /// The rates of scales and head.
  public var learningRates: [ParameterGroup: Float] {
    [.vector: configuration.learningRate, .head: configuration.headLearningRate]
  }

  /// Puts the scales before and behind every module.
  public func attach(
    to body: inout any Network, _ site: AdaptationSite, _ execution: inout Execution
  ) throws {
    for (number, index) in site.modules.enumerated() {
      let module = body.modules[index]
      guard configuration.rank <= min(module.target.rows, module.target.columns) else {
        throw AdaptationError.rankTooLarge(
          method: Self.name, rank: configuration.rank, module: module.name,
          shape: module.target.shape)
      }
      let (a, b) = start(module.target, number: number, stream: site.stream)
      body.replaceMap(
        ofModule: index,
        by: FloraBatchedMap(
          base: module.weights,
          outputScales: execution.parameters.add(
            "\(module.name).flora_a", .vector, a, layer: module.layer),
          inputScales: execution.parameters.add(
            "\(module.name).flora_b", .vector, b, layer: module.layer),
          rank: configuration.rank, layer: module.layer))
    }
  }

  /// Both scales of every pass; the passes of a step read the base alone.
  public func declaration(
    for modules: [ModuleShape], _ policy: WritePolicy
  ) -> MethodDeclaration {
    let rank = configuration.rank
    let scalars = modules.reduce(0) { $0 + rank * ($1.outputs + $1.inputs) }
    var work = DigitalWork()
    for (index, module) in modules.enumerated() {
      let (outputs, inputs) = (rank * module.outputs, rank * module.inputs)
      work.multiplies += 3 * outputs + 2 * inputs + (index == 0 ? 0 : inputs)
      work.adds += 2 * outputs - module.outputs + inputs + (index == 0 ? 0 : inputs - module.inputs)
    }
    return MethodDeclaration(
      trained: [.vector: scalars], storedBytes: MethodDeclaration.word * scalars,
      optimiserBytes: MethodDeclaration.adamBytes(scalars: scalars),
      activationBytes: MethodDeclaration.word
        * modules.reduce(0) { $0 + $1.inputs + rank * $1.outputs },
      vectorWork: work)
  }

  /// The scales of outputs, [r, outputs], and inputs, [r, inputs], of which the product is the base at first.
  private func start(
    _ target: Matrix, number: Int, stream: RandomStream
  ) -> (a: Matrix, b: Matrix) {
    let (outputs, inputs) = (target.rows, target.columns)
    guard !target.isShapeOnly else {
      return (
        Matrix(shapeOnly: configuration.rank, outputs),
        Matrix(shapeOnly: configuration.rank, inputs)
      )
    }
    var a = Matrix(rows: configuration.rank, columns: outputs)
    var b = Matrix(rows: configuration.rank, columns: inputs, repeating: 1)
    for output in 0..<outputs { a[0, output] = 1 }
    for cell in inputs..<max(inputs, b.count) {
      let draw = stream.uniform(RandomAddress(array: UInt32(number), cell: UInt32(cell)))
      b.elements[cell] = draw < 0.5 ? -1 : 1
    }
    return (a, b)
  }
}

/// A base matrix read r times, scaled before and behind: `y = Σ_k a_k ∘ z_k`, `z_k = W (b_k ∘ x)`.
///
/// Gradients: `∂a_k = Σ dy ∘ z_k`, `∂b_k = Σ x ∘ t_k`, `dx = Σ_k b_k ∘ t_k` with `t_k = Wᵀ(a_k ∘ dy)`.
struct FloraBatchedMap: LinearMap {
  let base: MatrixHandle
  let outputScales: ParameterID
  let inputScales: ParameterID
  let rank: Int
  let layer: String

  var isTrained: Bool { true }

  func forward(_ x: Matrix, _ execution: inout Execution) -> Matrix {
    execution.tape.push(x)
    var sum: Matrix?
    for pass in 0..<rank {
      let z = execution.engine.multiply(
        base, scaled(x, by: inputScales, pass, &execution))
      execution.tape.push(z)
      sum = added(sum, scaled(z, by: outputScales, pass, &execution), &execution)
    }
    guard let sum else { preconditionFailure("a map of no pass") }
    return sum
  }

  func backward(
    _ dy: Matrix, needsInputGradient: Bool, _ execution: inout Execution
  ) -> Matrix? {
    let products = (0..<rank).map { _ in execution.tape.pop() }
    let x = execution.tape.pop()
    var (slopesA, slopesB): ([Matrix], [Matrix]) = ([], [])
    var sum: Matrix?
    for (pass, z) in products.reversed().enumerated() {
      let t = execution.engine.multiplyTransposed(
        base, scaled(dy, by: outputScales, pass, &execution))
      slopesA.append(slope(dy, z, &execution))
      slopesB.append(slope(x, t, &execution))
      guard needsInputGradient else { continue }
      sum = added(sum, scaled(t, by: inputScales, pass, &execution), &execution)
    }
    execution.addGradient(of: outputScales, stacked(slopesA))
    execution.addGradient(of: inputScales, stacked(slopesB))
    return sum
  }

  /// A batch with its columns scaled by those of one pass.
  private func scaled(
    _ batch: Matrix, by scales: ParameterID, _ pass: Int, _ execution: inout Execution
  ) -> Matrix {
    var result = batch
    result.scaleColumns(by: execution.parameters[scales].value.rows(at: [pass]))
    execution.engine.record(
      DigitalWork(multiplies: batch.count), layer: layer, vectors: batch.rows)
    return result
  }

  private func added(
    _ sum: Matrix?, _ term: Matrix, _ execution: inout Execution
  ) -> Matrix {
    guard var result = sum else { return term }
    result.add(term)
    execution.engine.record(DigitalWork(adds: term.count), layer: layer, vectors: term.rows)
    return result
  }

  private func slope(_ left: Matrix, _ right: Matrix, _ execution: inout Execution) -> Matrix {
    execution.engine.record(
      DigitalWork(adds: left.count, multiplies: left.count), layer: layer, vectors: left.rows)
    return left.combined(with: right, *).columnSums
  }

  /// [1, n] rows, one below the other.
  private func stacked(_ rows: [Matrix]) -> Matrix {
    guard !rows.contains(where: \.isShapeOnly) else {
      return Matrix(shapeOnly: rows.count, rows[0].columns)
    }
    return Matrix(
      rows: rows.count, columns: rows[0].columns, elements: rows.flatMap(\.elements))
  }
}
