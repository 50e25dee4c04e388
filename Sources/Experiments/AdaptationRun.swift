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
  /// Nothing where the base network has no task of its own.
  let base: BaseTest?

  /// A network adapted on a medium.
  struct Trained: Sendable {
    let classifier: Classifier
    var execution: Execution
    let outcome: TrainingOutcome
  }

  /// What one run left behind on the media that it ran on.
  struct Outcome: Sendable {
    let digital: Learned?
    let arrays: Simulated?

    /// Where training diverged, by medium.
    var divergences: [(medium: String, step: Int)] {
      [("digitally", digital), ("on the arrays", arrays?.learned)].compactMap { medium, learned in
        learned?.training.divergedAtStep.map { (medium, $0) }
      }
    }
  }

  /// What a training came to.
  ///
  /// Shared by all copies of a run, which are many where one run is priced on many chips.
  final class Learned: Sendable {
    let accuracy: Double
    let training: TrainingOutcome
    let parameters: ParameterStore
    /// The adapted network with its head.
    let classifier: Classifier

    init(
      accuracy: Double, training: TrainingOutcome, parameters: ParameterStore,
      classifier: Classifier
    ) {
      self.accuracy = accuracy
      self.training = training
      self.parameters = parameters
      self.classifier = classifier
    }
  }

  /// What a run left behind on the arrays.
  struct Simulated: Sendable {
    let learned: Learned
    /// Of what was trained on ideal weights and then programmed; nothing unless asked for.
    let accuracyTransferred: Double?
    /// Of the base network on its own task, if it has one, after the adaptation and the restoration of the base weights.
    let baseAccuracy: Double?
    var adaptation: Cost
    var inference: Cost
    /// Since the chip was new.
    let wear: Wear
    /// Of the adaptation alone.
    let adaptationWear: AdaptationWear
    /// Weights on the arrays that lay beyond their range when they were last written, at the test.
    let clippedWeights: Int
    /// Tasks like this one until cells are dead.
    let lifetimes: Lifetimes
    let trace: Trace
    /// The age of the chip at the test, from before it was programmed.
    var simulatedTime: Time
    /// The examples that accuracy and inference energy were measured on.
    let testExamples: Int
    /// Of the first test example, alone on the chip.
    var single: Cost

    /// From an example's entry to its logits.
    var inferenceLatency: Time { single.latency }
  }

  private var adaptation: AdaptationConfiguration.AdaptationSchedule {
    study.configuration.adaptation
  }

  /// Trains on every medium that is given from the same examples in the same order, then tests there.
  ///
  /// On the chip, training and test each happen at one moment. Between them pass the time that the schedule of
  /// the training takes and the configured wait; `whenAdapted` is then given the chip as it is tested.
  /// - Throws: also ``ExperimentError/undeclared(method:part:found:declared:)``.
  func run(
    _ deployed: Deployed, whenAdapted: (CrossbarEngine) throws -> Void = { _ in }
  ) throws -> Outcome {
    let ideal = try deployed.digital.map { try train($0) }
    return Outcome(
      digital: ideal.map { learned($0, accuracy: accuracy($0)) },
      arrays: try deployed.arrays.map {
        try simulate($0, deployed.check, ideal, whenAdapted: whenAdapted)
      })
  }

  private func simulate(
    _ programmed: Programmed, _ check: DeclarationCheck, _ ideal: Trained?,
    whenAdapted: (CrossbarEngine) throws -> Void
  ) throws -> Simulated {
    let deployment = programmed.deployment
    let before = deployment.execution.arrays?.matrices ?? []
    var simulated = try train(deployment.simulated(with: adaptation.trainingFidelity))
    simulated.execution.simulate(with: adaptation.testFidelity)
    let trace = takeTrace(of: &simulated)
    try check.checkAdaptation(trace, of: simulated, from: self)
    let cost = try study.cost(of: trace)
    simulated.execution.wait(adaptation.clock.elapsed(cost.latency))
    simulated.execution.wait(adaptation.waitBeforeTest)
    let chip = arrays(of: simulated)
    try whenAdapted(chip)
    let accuracy = test(&simulated)
    let inference = takeTrace(of: &simulated)
    return Simulated(
      learned: learned(simulated, accuracy: accuracy),
      accuracyTransferred: adaptation.testTransferred
        ? try ideal.map { try self.accuracy(of: $0, transferredTo: deployment) } : nil,
      baseAccuracy: try base?.accuracy(
        of: deployment.base, on: simulated.execution, restoring: simulated.execution.parameters),
      adaptation: cost, inference: try study.cost(of: inference),
      wear: Wear(chip.matrices), adaptationWear: AdaptationWear(from: before, to: chip.matrices),
      clippedWeights: Resident(chip.matrices).clippedWeights,
      lifetimes: Lifetimes(study.chip.device.endurance, from: before, to: chip.matrices),
      trace: trace, simulatedTime: chip.time, testExamples: task.test.count,
      single: try costOfOne(&simulated))
  }

  private func learned(_ trained: Trained, accuracy: Double) -> Learned {
    Learned(
      accuracy: accuracy, training: trained.outcome, parameters: trained.execution.parameters,
      classifier: trained.classifier)
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
      examples.inputs, labels: examples.labels, schedule(for: deployment.method),
      stream: order.stream, order: order.number, &execution)
    return Trained(classifier: classifier, execution: execution, outcome: outcome)
  }

  /// The accuracy on the test examples.
  func accuracy(_ trained: Trained) -> Double {
    var copy = trained
    return test(&copy)
  }

  private func test(_ trained: inout Trained) -> Double {
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

  private func costOfOne(_ trained: inout Trained) throws -> Cost {
    let one = task.test.subset([0])
    _ = trained.classifier.accuracy(one.inputs, labels: one.labels, &trained.execution)
    return try study.cost(of: takeTrace(of: &trained))
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
  var order: UInt32 {
    name.utf8.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
  }
}
