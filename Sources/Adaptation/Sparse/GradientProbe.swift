import MatrixMath
import Networks

/// The weight gradients of some modules at the start of a task, by which methods choose what they train.
///
/// A new head is zero, and below a zero head all gradients are. So a throw-away head, where one is needed, is trained for
/// some passes over the task's examples first, the network as it is; then one more pass adds up the gradients of the loss. All of it
/// happens on the engine that the task is adapted on and is accounted there. Nothing is random: examples keep
/// their order.
struct GradientProbe: Sendable {
  /// The examples that are in one batch.
  static let batchSize = 10
  /// The method that asks, for messages.
  let method: String
  /// Passes over the examples before gradients are taken.
  let warmupEpochs: Int
  /// The learning rate of the throw-away head.
  let headLearningRate: Float

  /// The bytes of sums over all examples, and of the gradients of a batch.
  static func bytes(_ modules: [ModuleShape]) -> Int {
    2 * MethodDeclaration.word * modules.reduce(0) { $0 + $1.weights }
  }

  /// Σ ∂L/∂W over the examples of a task, L being the loss of one example; in the order of `modules`.
  ///
  /// - Parameters:
  ///   - task: the examples.
  ///   - modules: whose gradients, by index.
  ///   - body: the network; stays as it is.
  ///   - execution: the engine that does and records the work; parameters stay as they are.
  /// - Returns: one [outputs, inputs] matrix per module, shape-only where the network is.
  /// - Throws: ``AdaptationError/probeDiverged(method:)`` when a gradient is not finite.
  func gradients(
    _ task: TaskStart, of modules: [Int], on body: any Network, _ execution: inout Execution
  ) throws -> [Matrix] {
    var probe = Execution(engine: execution.engine)
    var classifier = Classifier(body: body, classes: task.classes, in: &probe.parameters)
    let schedule = TrainingSchedule(
      epochs: classifier.head == nil ? 0 : warmupEpochs, batchSize: Self.batchSize,
      isShuffled: false, decay: .constant,
      learningRates: [.head: headLearningRate])
    let outcome = try classifier.train(
      task.inputs, labels: task.labels, schedule,
      stream: RandomStream(seed: 0, domain: .shuffle), &probe)
    guard outcome.divergedAtStep == nil else {
      throw AdaptationError.probeDiverged(method: method)
    }
    let maps = modules.map { index in
      TrainedMap(training: body.modules[index], name: "\(body.modules[index].name).probe", &probe)
    }
    for (index, map) in zip(modules, maps) { classifier.body.replaceMap(ofModule: index, by: map) }
    let sums = accumulate(task, classifier, maps, &probe)
    execution.engine = probe.engine
    guard sums.allSatisfy({ $0.elements.allSatisfy(\.isFinite) }) else {
      throw AdaptationError.probeDiverged(method: method)
    }
    return sums
  }

  /// One pass over the examples; the gradient of a batch is that of its mean loss.
  private func accumulate(
    _ task: TaskStart, _ classifier: Classifier, _ maps: [TrainedMap], _ probe: inout Execution
  ) -> [Matrix] {
    var sums = maps.map { probe.parameters[$0.parameter].value.zeros }
    for start in stride(from: 0, to: task.inputs.rows, by: Self.batchSize) {
      let batch = start..<min(start + Self.batchSize, task.inputs.rows)
      _ = classifier.computeGradients(
        task.inputs.rows(at: batch), labels: task.inputs.labels(task.labels, ofRows: batch), &probe)
      for (index, map) in maps.enumerated() {
        let gradient = probe.parameters[map.parameter].gradient
        sums[index].add(gradient, scale: Float(batch.count))
        probe.engine.record(
          DigitalWork(adds: gradient.count, multiplies: gradient.count), layer: map.layer,
          vectors: batch.count)
      }
      probe.engine.endStep()
    }
    return sums
  }
}
