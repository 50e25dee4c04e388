import MatrixMath
public import Networks
import Quantities

/// Partial connection adaptation, `y = W̃ x`: r columns of W are `s P` with P trained, all others stay.
///
/// A column of W is one input and so one word line: a step writes r whole word lines. P starts at `W / s`, so that
/// adaptation starts at the base network; `∂L/∂P = s Σ dy x_Iᵀ`, for which only the r chosen inputs are kept.
///
/// Source: Woo et al., ICLR 2025, and its released code. Differs: α/r is 1 unless set (the code's README has 2), for
/// under Adam it multiplies the learning rate and nothing else.
public struct PaCA: AdaptationMethod {
  /// `paca`.
  public static let name = "paca"
  /// What is trained.
  public static let summary =
    "some columns of the network's own weights: whole word lines, written in place"
  /// The settings in use.
  public let configuration: Configuration

  /// Makes PaCA.
  public init(_ configuration: Configuration) throws {
    try configuration.validate()
    self.configuration = configuration
  }

  /// As set.
  public var headroom: Float { configuration.headroom }

  /// The rates of weights and head.
  public var learningRates: [ParameterGroup: Float] {
    [.weight: configuration.learningRate, .head: configuration.headLearningRate]
  }

  /// Checks that every matrix has enough columns; they are chosen when a task begins.
  public func attach(
    to body: inout any Network, _ site: AdaptationSite, _ execution: inout Execution
  ) throws {
    for index in site.modules {
      let module = body.modules[index]
      guard configuration.rank <= module.target.columns else {
        throw AdaptationError.rankTooLarge(
          method: Self.name, rank: configuration.rank, module: module.name,
          shape: module.target.shape)
      }
    }
  }

  /// Chooses the columns of every module and trains them in place.
  public func begin(
    _ task: TaskStart, on body: inout any Network, _ site: AdaptationSite,
    _ execution: inout Execution
  ) throws {
    let gradients = try gradients(task, body, site, &execution)
    for (number, index) in site.modules.enumerated() {
      let module = body.modules[index]
      let columns =
        switch configuration.selection {
        case .random: draw(from: 0..<module.target.columns, UInt32(number), site.stream)
        case .norm: largest(module.target)
        case .gradient: largest(gradients?[number] ?? module.target, task: task.number)
        case .tileAligned:
          draw(
            from: tile(of: module.target.columns, UInt32(number), site.stream), UInt32(number),
            site.stream)
        }
      if gradients != nil {
        let count = module.target.count
        execution.engine.record(
          DigitalWork(adds: count, multiplies: count, compares: module.target.columns),
          layer: module.layer)
      }
      attach(columns, toModule: index, of: &body, &execution)
    }
  }

  /// Trains chosen columns of one module in place; `columns` ascend.
  public func attach(
    _ columns: [Int], toModule index: Int, of body: inout any Network,
    _ execution: inout Execution
  ) {
    let module = body.modules[index]
    body.replaceMap(
      ofModule: index,
      by: TrainedMap(
        training: module, .columns(columns), name: "\(module.name).paca",
        scale: configuration.alpha / Float(configuration.rank), &execution))
  }

  /// r columns of every matrix: values and column numbers of a task, the base's own columns.
  public func declaration(
    for modules: [ModuleShape], _ policy: WritePolicy
  ) -> MethodDeclaration {
    let rank = configuration.rank
    let rows = rank * modules.count
    let count = modules.reduce(0) { $0 + rank * $1.outputs }
    let isOwn = configuration.selection == .gradient
    let factor = isOwn ? 2 : 1
    let originals = MethodDeclaration.word * count
    var switching = MethodDeclaration.Write()
    for module in modules {
      switching.weights += min(module.inputs, factor * rank) * module.outputs
      switching.rows += min(module.inputs, factor * rank)
    }
    return MethodDeclaration(
      trained: [.weight: count],
      storedBytes: MethodDeclaration.word * (count + rows),
      keptBytes: isOwn ? 0 : originals, keptBytesPerTask: isOwn ? originals : 0,
      choiceBytes: isOwn ? GradientProbe.bytes(modules) : 0,
      optimiserBytes: MethodDeclaration.adamBytes(scalars: count),
      activationBytes: MethodDeclaration.word * rows,
      vectorWork: DigitalWork(adds: count, multiplies: count)
    ).writing(
      MethodDeclaration.Write(weights: count, rows: rows), switching: switching, policy,
      residual: modules.map { (rank * $0.outputs, $0) })
  }

  private func gradients(
    _ task: TaskStart, _ body: any Network, _ site: AdaptationSite, _ execution: inout Execution
  ) throws -> [Matrix]? {
    guard configuration.selection == .gradient else { return nil }
    return try GradientProbe(
      method: Self.name, warmupEpochs: configuration.warmupEpochs,
      headLearningRate: configuration.headLearningRate
    ).gradients(task, of: site.modules, on: body, &execution)
  }

  /// r of the given columns; the draws depend on the experiment's seed and the module alone.
  private func draw(from columns: Range<Int>, _ number: UInt32, _ stream: RandomStream) -> [Int] {
    stream.permutation(of: columns.count, array: number, event: 0).prefix(configuration.rank)
      .map { columns.lowerBound + $0 }.sorted()
  }

  /// One of the groups of word lines that hold r columns.
  private func tile(of inputs: Int, _ number: UInt32, _ stream: RandomStream) -> Range<Int> {
    let groups = stride(from: 0, to: inputs, by: configuration.tileRows)
      .map { $0..<min($0 + configuration.tileRows, inputs) }
      .filter { $0.count >= configuration.rank }
    return groups[stream.permutation(of: groups.count, array: number, event: 1)[0]]
  }

  /// The r columns of the largest norm; of a matrix without values the first ones, and for every task the next ones, for
  /// no gradients are known to have chosen the same.
  private func largest(_ matrix: Matrix, task: Int = 0) -> [Int] {
    guard !matrix.isShapeOnly else {
      let first = task * configuration.rank
      return (first..<first + configuration.rank).map { $0 % matrix.columns }.sorted()
    }
    return Ranking.order(matrix.transposed.rowNorms.elements).prefix(configuration.rank).sorted()
  }
}
