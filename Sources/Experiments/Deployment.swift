import Accelerators
import Adaptation
import Crossbars
import MatrixMath
import Networks
import Quantities
import Traces

/// A network with a method's parts on a medium, ready to be adapted; copies adapt independently.
struct Deployment: Sendable {
  let method: any AdaptationMethod
  let site: AdaptationSite
  /// The network without the method.
  let base: any Network
  private(set) var body: any Network
  private(set) var execution: Execution

  /// Places base and method on an engine in the deploy phase.
  init(
    _ method: any AdaptationMethod, _ model: any NetworkModel, _ site: AdaptationSite,
    writing policy: WritePolicy = .writeThrough, on engine: any MatrixEngine
  ) throws {
    self.method = method
    self.site = site
    var engine = engine
    engine.phase = .deploy
    var body = try model.place(headroom: method.headroom, on: &engine)
    base = body
    var execution = Execution(engine: engine, writePolicy: policy)
    try method.attach(to: &body, site, &execution)
    self.body = body
    self.execution = execution
  }

  /// Takes the operations recorded since the last time; nothing on engines without a trace.
  mutating func takeTrace() -> Trace? { execution.takeTrace() }

  /// Lets time pass on the chip; ideal digital weights do not change.
  mutating func wait(_ duration: Time) { execution.wait(duration) }

  /// The same with converters simulated as closely as asked for.
  func simulated(with fidelity: Fidelity) -> Deployment {
    var copy = self
    copy.execution.simulate(with: fidelity)
    return copy
  }

  /// A classifier for a task, and a copy of the medium to train it on.
  func start(_ task: TaskStart) throws -> (Classifier, Execution) {
    var (body, execution) = (body, execution)
    try method.begin(task, on: &body, site, &execution)
    let classifier = Classifier(body: body, classes: task.classes, in: &execution.parameters)
    return (classifier, execution)
  }
}

extension Execution {
  /// The simulated arrays, when the engine has some.
  var arrays: CrossbarEngine? { engine as? CrossbarEngine }

  /// Takes the operations recorded since the last time; nothing on engines without a trace.
  mutating func takeTrace() -> Trace? {
    guard var arrays else { return nil }
    let trace = arrays.takeTrace()
    engine = arrays
    return trace
  }

  /// Lets time pass on the chip; nothing happens on engines without arrays.
  mutating func wait(_ duration: Time) {
    guard var arrays else { return }
    arrays.wait(duration)
    engine = arrays
  }

  /// Sets how closely converters are simulated; nothing happens on engines without arrays.
  mutating func simulate(with fidelity: Fidelity) {
    guard var arrays else { return }
    arrays.fidelity = fidelity
    engine = arrays
  }
}
