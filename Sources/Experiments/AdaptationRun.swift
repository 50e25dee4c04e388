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
  let study: Study
  let seed: UInt64
  /// The position of the task among the unseen ones.
  let number: Int
  let task: ClassificationTask
  let base: BaseTest

  /// A network adapted on a medium.
  struct Trained: Sendable {
    let classifier: Classifier
    var execution: Execution
    let outcome: TrainingOutcome
  }

  /// What one run left behind.
  struct Outcome: Sendable {
    let accuracyDigital: Double
    let accuracyArrays: Double
    /// Of what was trained on ideal weights and then programmed; nothing unless asked for.
    let accuracyTransferred: Double?
    /// Of the base network on its own task, after the adaptation and the restoration of the base weights.
    let baseAccuracy: Double
    let training: (digital: TrainingOutcome, arrays: TrainingOutcome)
    /// The adapted network and its trained tensors, as they were trained on the arrays.
    let classifier: Classifier
    let parameters: ParameterStore
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

    /// Where training diverged, by medium.
    var divergences: [(medium: String, step: Int)] {
      [("digitally", training.digital), ("on the arrays", training.arrays)].compactMap {
        medium, outcome in outcome.divergedAtStep.map { (medium, $0) }
      }
    }
  }

  private var adaptation: AdaptationConfiguration.AdaptationSchedule {
    study.configuration.adaptation
  }

  /// Trains on both media from the same examples in the same order, then tests on both.
  ///
  /// On the chip, training and test each happen at one moment. Between them pass the time that the schedule of
  /// the training takes and the configured wait; `whenAdapted` is then given the chip as it is tested.
  /// - Throws: also ``ExperimentError/undeclared(method:part:found:declared:)``.
  func run(
    _ deployed: Deployed, whenAdapted: (CrossbarEngine) throws -> Void = { _ in }
  ) throws -> Outcome {
    let before = deployed.arrays.execution.arrays?.matrices ?? []
    var ideal = try train(deployed.digital)
    var simulated = try train(deployed.arrays.simulated(with: adaptation.trainingFidelity))
    simulated.execution.simulate(with: adaptation.testFidelity)
    let trace = takeTrace(of: &simulated)
    try deployed.check.checkAdaptation(trace, simulated.outcome, simulated.execution.parameters)
    let cost = Cost(try Replay(trace, on: study.chip.hardware), trace)
    simulated.execution.wait(cost.latency)
    simulated.execution.wait(adaptation.waitBeforeTest)
    let chip = arrays(of: simulated)
    try whenAdapted(chip)
    let accuracyArrays = accuracy(&simulated)
    let inference = takeTrace(of: &simulated)
    return Outcome(
      accuracyDigital: accuracy(&ideal), accuracyArrays: accuracyArrays,
      accuracyTransferred: adaptation.testTransferred
        ? try accuracy(of: ideal, transferredTo: deployed.arrays) : nil,
      baseAccuracy: try base.accuracy(
        of: deployed.arrays.base, on: simulated.execution,
        restoring: simulated.execution.parameters),
      training: (ideal.outcome, simulated.outcome), classifier: simulated.classifier,
      parameters: simulated.execution.parameters, adaptation: cost,
      inference: Cost(try Replay(inference, on: study.chip.hardware), inference),
      wear: Wear(chip.matrices),
      lifetimes: Lifetimes(study.chip.device.endurance, from: before, to: chip.matrices),
      trace: trace, simulatedTime: chip.time, testExamples: task.test.count,
      inferenceLatency: try latencyOfOne(&simulated))
  }

  /// The examples that every method is adapted with.
  var examples: LabelledExamples {
    task.training.subset(
      fewShotIndices(
        seed: seed, task: task.name, count: study.configuration.data.examples,
        of: task.training.count))
  }

  /// Adapts a copy of a deployment.
  func train(_ deployment: Deployment) throws -> Trained {
    let examples = examples
    let (classifier, start) = try deployment.start(task.start(number: number, examples))
    var execution = start
    let outcome = try classifier.train(
      examples.inputs, labels: examples.labels, adaptation.schedule(for: deployment.method),
      stream: RandomStream(seed: seed, domain: .shuffle), order: task.order, &execution)
    return Trained(classifier: classifier, execution: execution, outcome: outcome)
  }

  /// The accuracy on the test examples.
  func accuracy(_ trained: inout Trained) -> Double {
    trained.classifier.accuracy(
      task.test.inputs, labels: task.test.labels, &trained.execution)
  }

  /// The accuracy of what was trained on ideal weights when it is written to a copy of a deployed chip.
  func accuracy(of ideal: Trained, transferredTo arrays: Deployment) throws -> Double {
    var transferred = Trained(
      classifier: ideal.classifier, execution: arrays.execution, outcome: ideal.outcome)
    transferred.execution.engine.phase = .taskSwitch
    try transferred.execution.load(ideal.execution.parameters, after: nil)
    return calibratedAccuracy(&transferred)
  }

  /// The accuracy on the test examples, after converters have chosen their ranges on the training examples.
  func calibratedAccuracy(_ trained: inout Trained) -> Double {
    trained.execution.simulate(with: adaptation.testFidelity)
    return trained.classifier.calibratedAccuracy(
      task.test, after: examples, &trained.execution)
  }

  private func latencyOfOne(_ trained: inout Trained) throws -> Time {
    let one = task.test.subset([0])
    _ = trained.classifier.accuracy(one.inputs, labels: one.labels, &trained.execution)
    return try Replay(takeTrace(of: &trained), on: study.chip.hardware).timeline.duration
  }

  private func takeTrace(of trained: inout Trained) -> Trace {
    guard let trace = trained.execution.takeTrace() else {
      preconditionFailure("the simulated run needs an engine of arrays")
    }
    return trace
  }

  private func arrays(of trained: Trained) -> CrossbarEngine {
    guard let chip = trained.execution.arrays else {
      preconditionFailure("the simulated run needs an engine of arrays")
    }
    return chip
  }
}

extension ClassificationTask {
  /// A number of the task for random addresses: FNV-1a of its name, the same on every machine.
  fileprivate var order: UInt32 {
    name.utf8.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
  }
}
