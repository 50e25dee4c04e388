import Datasets
import Evaluation
import Hardware
import MatrixMath
import Networks

/// A base network on a medium, to whose own weights adapters are added and from which they are taken away again.
struct AdapterChip: Sendable {
  /// The network without any adapter.
  let base: any Network
  private(set) var execution: Execution
  /// What programming the base cost; nothing on ideal digital weights.
  private(set) var deploy: Cost?
  private let study: Study
  /// The weights that adapters changed; they are what has to be restored.
  private var added: ParameterStore?

  /// Programs the base, which stays for all that follows.
  init(
    _ model: any NetworkModel, headroom: Float, on engine: any MatrixEngine, _ study: Study
  ) throws {
    var engine = engine
    engine.phase = .deploy
    base = try model.place(headroom: headroom, on: &engine)
    execution = Execution(engine: engine)
    self.study = study
    deploy = try takeCost()
    execution.wait(study.configuration.adaptation.waitAfterDeploy)
  }

  /// Writes what adapters make of the base's weights, and loads their biases.
  ///
  /// - Parameter weights: selected weights of the base, and biases by the name of their module.
  /// - Returns: what that cost; nothing on ideal digital weights.
  /// - Throws: when a value is not finite.
  mutating func add(_ weights: ParameterStore) throws -> Cost? {
    execution.engine.phase = .taskSwitch
    try execution.load(weights, after: added)
    added = weights
    return try takeCost()
  }

  /// Gives all changed weights their base values back, by real writes.
  mutating func removeAll() throws -> Cost? {
    guard let weights = added else { return nil }
    execution.engine.phase = .taskSwitch
    try execution.restore(weights)
    execution.parameters = ParameterStore()
    added = nil
    return try takeCost()
  }

  /// The accuracy on a task's test examples below the task's own head; nothing is left behind.
  func accuracy(on run: AdaptationRun, below head: (weight: Matrix, bias: Matrix)) -> Double {
    var execution = execution
    var body = base
    for (index, module) in body.modules.enumerated() {
      guard let bias = execution.parameters.id(named: "\(module.name).bias") else { continue }
      body.trainBias(ofModule: index, bias)
    }
    let classifier = Classifier(
      body: body, classes: run.task.classes, in: &execution.parameters)
    for (name, value) in [("head.weight", head.weight), ("head.bias", head.bias)] {
      if let id = execution.parameters.id(named: name) { execution.parameters[id].value = value }
    }
    var trained = AdaptationRun.Trained(
      classifier: classifier, execution: execution, outcome: TrainingOutcome())
    return run.calibratedAccuracy(&trained)
  }

  /// Prices what was recorded, and lets the time that it took pass.
  private mutating func takeCost() throws -> Cost? {
    execution.engine.barrier()
    guard let trace = execution.takeTrace() else { return nil }
    let cost = try study.cost(of: trace)
    execution.wait(study.configuration.adaptation.clock.elapsed(cost.latency))
    return cost
  }
}
