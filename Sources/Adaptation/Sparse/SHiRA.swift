public import MatrixMath
public import Networks
import Quantities

/// Sparse high-rank adaptation, `y = (W + S) x` with S non-zero on a fixed mask: few weights are trained in place.
///
/// `∂L/∂S = M ∘ ∂L/∂W` for the mask M, and training starts at S = 0. Switching tasks overwrites the masked weights
/// and no others; the base values under the mask are kept digitally to be restored.
///
/// Source: Bhardwaj et al., NeurIPS 2024; PEFT's `shira`. Differs: the random mask has an exact number of
/// weights (as in PEFT; the paper draws every weight by itself), gradients that choose a mask are those of the
/// task's own training examples below a head of some epochs, and structured masks of several tasks shift their
/// diagonal too. Indices are counted as 32-bit flat positions, though a random mask is given by its seed.
public struct SHiRA: AdaptationMethod {
  /// `shira`.
  public static let name = "shira"
  /// What is trained.
  public static let summary = "a sparse mask of the network's own weights, written in place"
  /// The settings in use.
  public let configuration: Configuration

  /// Makes SHiRA.
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

  /// Checks that the masks fit; weights are chosen when a task begins.
  public func attach(
    to body: inout any Network, _ site: AdaptationSite, _ execution: inout Execution
  ) throws {
    for index in site.modules { try requireFit(body.modules[index]) }
  }

  /// Chooses the weights of every module and trains them in place.
  public func begin(
    _ task: TaskStart, on body: inout any Network, _ site: AdaptationSite,
    _ execution: inout Execution
  ) throws {
    if configuration.masks == .disjoint, task.number >= configuration.tasks {
      throw AdaptationError.tooManyTasks(
        method: Self.name, planned: configuration.tasks, task: task.number + 1)
    }
    let gradients = try gradients(task, body, site, &execution)
    for (number, index) in site.modules.enumerated() {
      let module = body.modules[index]
      let mask = SparseMask(
        configuration, module.target, number: number, task: task.number, stream: site.stream)
      let selection = mask.selection(gradient: gradients?[number])
      if gradients != nil {
        let work = DigitalWork(
          multiplies: configuration.mask == .snip ? module.target.count : 0,
          compares: module.target.count)
        execution.engine.record(work, layer: module.layer)
      }
      attach(selection, toModule: index, of: &body, &execution)
    }
  }

  /// Trains chosen weights of one module in place.
  public func attach(
    _ selection: MatrixSelection, toModule index: Int, of body: inout any Network,
    _ execution: inout Execution
  ) {
    let module = body.modules[index]
    body.replaceMap(
      ofModule: index,
      by: TrainedMap(training: module, selection, name: "\(module.name).shira", &execution))
  }

  /// The masked weights: values and positions of a task, and base values under every mask: under the one that all tasks
  /// share, or under each of them.
  public func declaration(
    for modules: [ModuleShape], _ policy: WritePolicy
  ) -> MethodDeclaration {
    let sizes = modules.map { configuration.size(outputs: $0.outputs, inputs: $0.inputs) }
    let count = sizes.reduce(0) { $0 + $1.count }
    let isOne = configuration.hasOneMask
    let originals = MethodDeclaration.word * count
    var twice = MethodDeclaration.Write()
    for (size, module) in zip(sizes, modules) {
      twice.weights += min(module.weights, (isOne ? 1 : 2) * size.count)
      twice.rows += min(module.inputs, (isOne ? 1 : 2) * size.columns)
    }
    return MethodDeclaration(
      trained: [.weight: count],
      storedBytes: 2 * MethodDeclaration.word * count,
      keptBytes: isOne ? originals : 0, keptBytesPerTask: isOne ? 0 : originals,
      choiceBytes: configuration.usesGradients ? GradientProbe.bytes(modules) : 0,
      optimiserBytes: MethodDeclaration.adamBytes(scalars: count),
      activationBytes: MethodDeclaration.word * modules.reduce(0) { $0 + $1.inputs },
      vectorWork: DigitalWork(adds: count, multiplies: count)
    ).writing(
      MethodDeclaration.Write(weights: count, rows: sizes.reduce(0) { $0 + $1.columns }),
      switching: twice, policy, residual: zip(sizes, modules).map { ($0.count, $1) })
  }

  private func gradients(
    _ task: TaskStart, _ body: any Network, _ site: AdaptationSite, _ execution: inout Execution
  ) throws -> [Matrix]? {
    guard configuration.usesGradients else { return nil }
    return try GradientProbe(
      method: Self.name, warmupEpochs: configuration.warmupEpochs,
      headLearningRate: configuration.headLearningRate
    ).gradients(task, of: site.modules, on: body, &execution)
  }

  private func requireFit(_ module: AdaptableModule) throws {
    let (outputs, inputs) = (module.target.rows, module.target.columns)
    let size = configuration.size(outputs: outputs, inputs: inputs)
    guard size.count > 0 else {
      throw AdaptationError.emptyMask(
        method: Self.name, module: module.name, shape: module.target.shape)
    }
    guard size.tasks <= size.mostTasks else {
      throw AdaptationError.masksTooLarge(
        method: Self.name, tasks: size.tasks, weights: size.count, module: module.name,
        shape: module.target.shape)
    }
  }
}
