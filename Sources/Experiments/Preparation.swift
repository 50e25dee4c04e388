import Adaptation
import Datasets
import MatrixMath
import Networks

/// What happens off the device, with ideal digital weights, before a chip is programmed.
struct Preparation {
  let study: Study
  let seed: UInt64

  /// Trains all weights of a freshly drawn perceptron on the pre-training task.
  func pretrain(
    _ widths: [Int], _ settings: AdaptationConfiguration.PretrainingConfiguration,
    on task: ClassificationTask
  ) throws -> BaseNetwork {
    let start = PerceptronWeights(
      widths: widths, stream: RandomStream(seed: seed, domain: .weights))
    let method = try FullFineTuning(
      .init(learningRate: settings.learningRate, headLearningRate: settings.learningRate))
    var (classifier, execution) = try self.start(
      method, start, modules: Array(start.moduleShapes.indices), task)
    let schedule = TrainingSchedule(
      epochs: settings.epochs, batchSize: settings.batchSize,
      learningRates: method.learningRates)
    let outcome = try classifier.train(
      task.training.inputs, labels: task.training.labels, schedule,
      stream: RandomStream(seed: seed, domain: .shuffle), &execution)
    try require(outcome, "pre-training on \(task.name)")
    let accuracy = classifier.accuracy(
      task.test.inputs, labels: task.test.labels, &execution)
    let parameters = execution.parameters
    return BaseNetwork(
      model: start.updated(by: parameters),
      pretrained: BaseNetwork.Pretrained(
        head: (
          parameters.value(named: "head.weight") ?? Matrix(rows: task.classes, columns: 0),
          parameters.value(named: "head.bias") ?? Matrix(rows: 1, columns: task.classes)
        ), accuracy: accuracy))
  }

  /// Trains one pool module over the frozen base.
  func trainPoolModule(
    on task: ClassificationTask, number: Int, base: any NetworkModel
  ) throws -> LowRankAdapter {
    guard case .trained(let settings)? = study.configuration.pool else {
      preconditionFailure("a pool that is not trained has no training")
    }
    let method = try LoRA(
      .init(
        rank: settings.rank, alpha: settings.alpha, learningRate: settings.learningRate,
        headLearningRate: settings.learningRate))
    let order = UInt32(1 + number)
    var (classifier, execution) = try start(
      method, base, modules: study.adaptedModules, task, salt: UInt64(order))
    let schedule = TrainingSchedule(
      epochs: settings.epochs, batchSize: settings.batchSize,
      learningRates: method.learningRates)
    let outcome = try classifier.train(
      task.training.inputs, labels: task.training.labels, schedule,
      stream: RandomStream(seed: seed, domain: .shuffle), order: order, &execution)
    try require(outcome, "training of the pool module \(task.name)")
    let parameters = execution.parameters
    let factors = study.adaptedShapes.compactMap { module -> LowRankFactors? in
      guard let a = parameters.value(named: "\(module.name).lora_a"),
        let b = parameters.value(named: "\(module.name).lora_b")
      else { return nil }
      return LowRankFactors(a: a, b: b)
    }
    return LowRankAdapter(task: task.name, modules: factors)
  }

  /// Refuses a training that diverged: nothing that follows would mean anything.
  private func require(_ outcome: TrainingOutcome, _ what: String) throws {
    guard let step = outcome.divergedAtStep else { return }
    throw ExperimentError.preparationDiverged(what: what, seed: seed, step: step)
  }

  private func start(
    _ method: any AdaptationMethod, _ model: any NetworkModel, modules: [Int],
    _ task: ClassificationTask, salt: UInt64 = 0
  ) throws -> (Classifier, Execution) {
    let site = AdaptationSite(
      modules: modules, stream: RandomStream(seed: seed &+ salt << 32, domain: .adaptation))
    return try Deployment(method, model, site, on: DigitalEngine())
      .start(task.start(number: 0, task.training))
  }
}

extension ClassificationTask {
  /// What an adaptation to this task from some examples starts with.
  func start(number: Int, _ examples: LabelledExamples) -> TaskStart {
    TaskStart(number: number, inputs: examples.inputs, labels: examples.labels, classes: classes)
  }
}
