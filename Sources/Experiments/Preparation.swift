import Adaptation
import Datasets
import MatrixMath
import Networks

/// What happens off the device, with ideal digital weights, before a chip is programmed.
struct Preparation {
  let configuration: AdaptationConfiguration
  let seed: UInt64

  /// Trains all weights of a freshly drawn network on the pre-training task.
  func pretrain(
    on task: ClassificationTask
  ) throws -> PretrainedNetwork {
    let settings = configuration.pretraining
    let start = PerceptronWeights(
      widths: configuration.network.widths, stream: RandomStream(seed: seed, domain: .weights))
    let method = try FullFineTuning(
      .init(learningRate: settings.learningRate, headLearningRate: settings.learningRate))
    var (classifier, execution) = try self.start(
      method, start, modules: Array(start.layers.indices), task)
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
    return PretrainedNetwork(
      weights: trained(start, parameters),
      head: (
        parameters.value(named: "head.weight") ?? Matrix(rows: task.classes, columns: 0),
        parameters.value(named: "head.bias") ?? Matrix(rows: 1, columns: task.classes)
      ), accuracy: accuracy)
  }

  /// Trains one pool module over the frozen base.
  func trainPoolModule(
    on task: ClassificationTask, number: Int, base: PerceptronWeights
  ) throws -> LowRankAdapter {
    let settings = configuration.pool
    let method = try LoRA(
      .init(
        rank: settings.rank, alpha: settings.alpha, learningRate: settings.learningRate,
        headLearningRate: settings.learningRate))
    let order = UInt32(1 + number)
    let modules = try configuration.network.adaptedModuleIndices()
    var (classifier, execution) = try start(
      method, base, modules: modules, task, salt: UInt64(order))
    let schedule = TrainingSchedule(
      epochs: settings.epochs, batchSize: settings.batchSize,
      learningRates: method.learningRates)
    let outcome = try classifier.train(
      task.training.inputs, labels: task.training.labels, schedule,
      stream: RandomStream(seed: seed, domain: .shuffle), order: order, &execution)
    try require(outcome, "training of the pool module \(task.name)")
    let parameters = execution.parameters
    let factors = modules.compactMap { index -> LowRankFactors? in
      guard let a = parameters.value(named: "layer\(index + 1).lora_a"),
        let b = parameters.value(named: "layer\(index + 1).lora_b")
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
    _ method: any AdaptationMethod, _ weights: PerceptronWeights, modules: [Int],
    _ task: ClassificationTask, salt: UInt64 = 0
  ) throws -> (Classifier, Execution) {
    let site = AdaptationSite(
      modules: modules, stream: RandomStream(seed: seed &+ salt << 32, domain: .adaptation))
    return try Deployment(method, weights, site, on: DigitalEngine())
      .start(task.start(number: 0, task.training))
  }

  private func trained(
    _ start: PerceptronWeights, _ parameters: ParameterStore
  ) -> PerceptronWeights {
    PerceptronWeights(
      layers: start.layers.enumerated().map { index, layer in
        PerceptronWeights.Layer(
          weight: parameters.value(named: "layer\(index + 1).weight") ?? layer.weight,
          bias: parameters.value(named: "layer\(index + 1).bias") ?? layer.bias)
      })
  }
}

extension ClassificationTask {
  /// What an adaptation to this task from some examples starts with.
  func start(number: Int, _ examples: LabelledExamples) -> TaskStart {
    TaskStart(number: number, inputs: examples.inputs, labels: examples.labels, classes: classes)
  }
}
