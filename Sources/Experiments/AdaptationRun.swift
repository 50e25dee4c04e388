import Accelerators
import Adaptation
import Datasets
import Devices
import Evaluation
import Hardware
import MatrixMath
import Networks
import Quantities
import Traces

/// One method adapted to one task with one seed, on ideal digital weights and on the simulated arrays.
struct AdaptationRun {
  let configuration: AdaptationConfiguration
  let hardware: Hardware
  let device: any DeviceModel
  let seed: UInt64
  /// The position of the task among the unseen ones.
  let number: Int
  let task: ClassificationTask

  /// What one run left behind on the media that it ran on.
  struct Outcome: Sendable {
    let digital: Learned?
    let arrays: Simulated?
  }

  /// What a training came to.
  struct Learned: Sendable {
    let accuracy: Double
    let training: TrainingOutcome
    let parameters: ParameterStore
  }

  /// What a run left behind on the arrays.
  struct Simulated: Sendable {
    let learned: Learned
    let adaptation: Cost
    let inference: Cost
    let wear: Wear
    /// Tasks like this one until cells are dead.
    let lifetimes: Lifetimes
    let trace: Trace
    /// The age of the chip at the test, from before it was programmed.
    let simulatedTime: Time
    /// The examples that accuracy and inference energy were measured on.
    let testExamples: Int
    /// From the first test example's entry to its logits, alone on the chip.
    let inferenceLatency: Time
  }

  /// Trains on every medium that is given from the same examples in the same order, then tests there.
  ///
  /// On the chip, training and test each happen at one moment. Between them pass the time that the schedule of
  /// the training takes and the configured wait; `whenAdapted` is then given the chip as it is tested.
  func run(
    _ digital: Deployment?, _ arrays: Deployment?, whenAdapted: (CrossbarEngine) throws -> Void
  ) throws -> Outcome {
    let chosen = fewShotIndices(
      seed: seed, task: task.name, count: configuration.data.examples, of: task.training.count)
    let examples = task.training.subset(chosen)
    return Outcome(
      digital: try digital.map { try learn($0, examples) },
      arrays: try arrays.map { try simulate($0, examples, whenAdapted: whenAdapted) })
  }

  private func learn(_ deployment: Deployment, _ examples: LabelledExamples) throws -> Learned {
    var ideal = try train(deployment, examples)
    return Learned(
      accuracy: accuracy(ideal.classifier, &ideal.execution), training: ideal.outcome,
      parameters: ideal.execution.parameters)
  }

  private func simulate(
    _ arrays: Deployment, _ examples: LabelledExamples,
    whenAdapted: (CrossbarEngine) throws -> Void
  ) throws -> Simulated {
    let before = arrays.execution.arrays?.matrices ?? []
    var simulated = try train(
      arrays.simulated(with: configuration.adaptation.trainingFidelity), examples)
    simulated.execution.simulate(with: configuration.adaptation.testFidelity)
    guard let trace = simulated.execution.takeTrace() else {
      preconditionFailure("the simulated run needs an engine of arrays")
    }
    let adaptation = Cost(try Replay(trace, on: hardware), trace)
    simulated.execution.wait(adaptation.latency)
    simulated.execution.wait(configuration.adaptation.waitBeforeTest)
    guard let chip = simulated.execution.arrays else {
      preconditionFailure("the simulated run needs an engine of arrays")
    }
    try whenAdapted(chip)
    let learned = Learned(
      accuracy: accuracy(simulated.classifier, &simulated.execution),
      training: simulated.outcome,
      parameters: simulated.execution.parameters)
    let inference = simulated.execution.takeTrace() ?? trace
    let latency = try latencyOfOne(simulated.classifier, &simulated.execution)
    return Simulated(
      learned: learned, adaptation: adaptation,
      inference: Cost(try Replay(inference, on: hardware), inference),
      wear: Wear(chip.matrices),
      lifetimes: Lifetimes(device.endurance, from: before, to: chip.matrices), trace: trace,
      simulatedTime: chip.time,
      testExamples: task.test.count,
      inferenceLatency: latency)
  }

  private func train(
    _ deployment: Deployment, _ examples: LabelledExamples
  ) throws -> (classifier: Classifier, execution: Execution, outcome: TrainingOutcome) {
    let (classifier, start) = try deployment.start(task.start(number: number, examples))
    var execution = start
    let outcome = try classifier.train(
      examples.inputs, labels: examples.labels,
      configuration.adaptation.schedule(for: deployment.method),
      stream: RandomStream(seed: seed, domain: .shuffle), order: task.order, &execution)
    return (classifier, execution, outcome)
  }

  private func latencyOfOne(_ classifier: Classifier, _ execution: inout Execution) throws -> Time {
    let one = task.test.subset([0])
    _ = classifier.accuracy(one.inputs, labels: one.labels, &execution)
    guard let trace = execution.takeTrace() else { return .zero }
    return try Replay(trace, on: hardware).timeline.duration
  }

  private func accuracy(_ classifier: Classifier, _ execution: inout Execution) -> Double {
    classifier.accuracy(task.test.inputs, labels: task.test.labels, &execution)
  }
}

extension ClassificationTask {
  /// A number of the task for random addresses: FNV-1a of its name, the same on every machine.
  fileprivate var order: UInt32 {
    name.utf8.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
  }
}
