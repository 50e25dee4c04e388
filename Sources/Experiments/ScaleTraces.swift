import Accelerators
import Adaptation
import Crossbars
import MatrixMath
import Hardware
import Networks
import Traces

/// What one method does on one network of shapes, as traces.
struct ScaleTraces {
  let deploy: Trace
  let begin: Trace
  /// The steps that are traced, each waiting for the one before.
  let steps: Trace
  let inference: Trace
  let inferenceOfOne: Trace
  /// Nothing where the method is made for one task.
  let taskSwitch: Trace?
  /// What the last of the traces says of layers and matrices.
  let last: TraceHeader
  /// Trained scalars of the digital head.
  let headScalars: Int
  /// How often a step writes the cell that it writes most often.
  let writesPerStep: Double

  /// - Throws: what the method refuses, and ``ExperimentError/undeclared(method:part:found:declared:)``.
  init(of choice: MethodChoice, _ run: ScaleRun, _ check: DeclarationCheck) throws {
    let (network, settings) = (run.network, run.configuration)
    var deployment = try Self.deployment(of: choice, run)
    deploy = try Self.taken(deployment.takeTrace())
    try check.checkDeployment(deploy)
    let (classifier, begun) = try deployment.start(network.task(0, classes: settings.classes))
    var execution = begun
    headScalars = execution.parameters.scalars(in: .head)
    begin = try Self.taken(execution.takeTrace())
    let former = execution.parameters
    try Self.train(classifier, choice, run, &execution)
    steps = try Self.taken(execution.takeTrace())
    try check.checkSteps(steps, count: settings.tracedSteps, of: execution.parameters)
    writesPerStep = Double(steps.mostWrites) / Double(settings.tracedSteps)
    classifier.infer(network.examples(network.batch.sequences).inputs, &execution)
    inference = try Self.taken(execution.takeTrace())
    classifier.infer(network.examples(1).inputs, &execution)
    inferenceOfOne = try Self.taken(execution.takeTrace())
    last = inferenceOfOne.header
    taskSwitch = try Self.taskSwitch(deployment, from: former, run, check)
  }

  private static func deployment(of choice: MethodChoice, _ run: ScaleRun) throws -> Deployment {
    let shape = run.chip.hardware.description.array
    let seed = UInt64(run.configuration.seed)
    return try Deployment(
      choice.method, run.network.model,
      run.network.site(
        poolOf: choice.method.poolSize, rank: run.configuration.poolRank, seed: seed),
      writing: choice.writePolicy,
      on: try CrossbarEngine(
        device: run.chip.device, description: run.chip.crossbar,
        array: ArrayShape(rows: shape.rows, columns: shape.columns), seed: seed))
  }

  private static func train(
    _ classifier: Classifier, _ choice: MethodChoice, _ run: ScaleRun,
    _ execution: inout Execution
  ) throws {
    let (inputs, labels) = run.network.examples(run.network.batch.sequences)
    _ = try classifier.train(
      inputs, labels: labels,
      TrainingSchedule(
        epochs: run.configuration.tracedSteps, batchSize: inputs.rows, isShuffled: false,
        decay: .constant, learningRates: choice.method.learningRates,
        penalties: choice.method.penalties),
      stream: RandomStream(seed: UInt64(run.configuration.seed), domain: .shuffle), &execution)
  }

  /// From the first task to the second one, both having been there before.
  private static func taskSwitch(
    _ deployment: Deployment, from former: ParameterStore, _ run: ScaleRun,
    _ check: DeclarationCheck
  ) throws -> Trace? {
    let next: ParameterStore
    do {
      next = try deployment.start(run.network.task(1, classes: run.configuration.classes)).1
        .parameters
    } catch AdaptationError.tooManyTasks {
      return nil
    }
    var chip = deployment.execution
    chip.engine.phase = .taskSwitch
    try chip.load(next, after: nil)
    try chip.load(former, after: next)
    _ = chip.takeTrace()
    try chip.load(next, after: former)
    chip.engine.barrier()
    let trace = try taken(chip.takeTrace())
    try check.checkSwitch(trace, from: former, to: next)
    return trace
  }

  private static func taken(_ trace: Trace?) throws -> Trace {
    guard let trace else { preconditionFailure("traces need an engine of arrays") }
    return trace
  }
}

extension Trace {
  /// The most writes of one matrix, and so of any of its cells.
  fileprivate var mostWrites: Int {
    var counts: [Int: Int] = [:]
    var source = source
    var times = 1
    while let item = source.next() {
      switch item {
      case .beginRepetition(let count): times = count
      case .endRepetition: times = 1
      case .operation(let operation):
        guard case .write(let work) = operation.work, work.cells > 0, let matrix = operation.matrix
        else { continue }
        counts[matrix, default: 0] += times * operation.repeats
      }
    }
    return counts.values.max() ?? 0
  }
}
