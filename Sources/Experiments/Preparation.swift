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
  ) throws -> (weights: PerceptronWeights, accuracy: Double) {
    let settings = configuration.pretraining
    let start = PerceptronWeights(
      widths: configuration.network.widths, stream: RandomStream(seed: seed, domain: .weights))
    let method = try FullFineTuning(
      .init(learningRate: settings.learningRate, headLearningRate: settings.learningRate))
    var (classifier, execution) = try attach(method, to: start, classes: task.classes)
    let schedule = TrainingSchedule(
      epochs: settings.epochs, batchSize: settings.batchSize,
      learningRates: method.learningRates)
    _ = try classifier.train(
      task.training.inputs, labels: task.training.labels, schedule,
      stream: RandomStream(seed: seed, domain: .shuffle), &execution)
    let accuracy = classifier.accuracy(
      task.test.inputs, labels: task.test.labels, &execution)
    return (trained(start, execution.parameters), accuracy)
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
    var (classifier, execution) = try attach(
      method, to: base, classes: task.classes, salt: UInt64(order))
    let schedule = TrainingSchedule(
      epochs: settings.epochs, batchSize: settings.batchSize,
      learningRates: method.learningRates)
    _ = try classifier.train(
      task.training.inputs, labels: task.training.labels, schedule,
      stream: RandomStream(seed: seed, domain: .shuffle), order: order, &execution)
    let parameters = execution.parameters
    let modules = base.layers.indices.compactMap { index -> LowRankFactors? in
      guard let a = parameters.value(named: "layer\(index + 1).lora_a"),
        let b = parameters.value(named: "layer\(index + 1).lora_b")
      else { return nil }
      return LowRankFactors(a: a, b: b)
    }
    return LowRankAdapter(task: task.name, modules: modules)
  }

  private func attach(
    _ method: any AdaptationMethod, to weights: PerceptronWeights, classes: Int, salt: UInt64 = 0
  ) throws -> (Classifier, Execution) {
    var engine: any MatrixEngine = DigitalEngine()
    var body: any Network = try MultilayerPerceptron(weights, on: &engine)
    var execution = Execution(engine: engine)
    try method.attach(
      to: &body, pool: [], stream: RandomStream(seed: seed &+ salt << 32, domain: .adaptation),
      &execution)
    let head = ClassificationHead(
      features: body.features, classes: classes, in: &execution.parameters)
    return (Classifier(body: body, head: head), execution)
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
