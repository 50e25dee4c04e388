import MatrixMath
import Networks
import TestSupport
import Testing

/// Loss, optimiser and schedule against hand-worked numbers.
@Suite struct TrainingTests {
  @Test func crossEntropyByHand() {
    // Row 0: softmax(0, ln 3) = (1/4, 3/4), label 1; row 1: softmax(0, 0) = (1/2, 1/2), label 0.
    let logits = Matrix(rows: 2, columns: 2, elements: [0, 1.098_612_3, 0, 0])
    let (loss, gradient) = CrossEntropy.evaluate(logits, labels: [1, 0])
    // (ln 4/3 + ln 2) / 2
    #expect(abs(loss - (0.287_682_07 + 0.693_147_18) / 2) < 1e-6)
    #expect(
      worstRelativeError(gradient.elements, [0.125, -0.125, -0.25, 0.25]).error < 1e-6)
  }

  @Test func crossEntropyOfHugeLogitsIsFinite() {
    let (loss, gradient) = CrossEntropy.evaluate(
      Matrix(rows: 1, columns: 2, elements: [1e4, -1e4]), labels: [1])
    #expect(loss == 20_000)
    #expect(gradient.elements == [1, -1])
  }

  /// One head on a one-layer network whose features are constant 1: the head's bias gradient is known.
  func classifier() throws -> (Classifier, Execution) {
    var engine: any MatrixEngine = DigitalEngine()
    let weights = PerceptronWeights(layers: [
      .init(
        weight: Matrix(rows: 1, columns: 1, elements: [0]),
        bias: Matrix(rows: 1, columns: 1, elements: [1]))
    ])
    let body = try MultilayerPerceptron(weights, on: &engine)
    var execution = Execution(engine: engine)
    let head = ClassificationHead(features: 1, classes: 2, in: &execution.parameters)
    return (Classifier(body: body, head: head), execution)
  }

  @Test func firstAdamStepMovesByTheLearningRate() throws {
    // The first bias-corrected step is lr · g/(|g| + ε): ± the learning rate, whatever the gradient.
    var (classifier, execution) = try classifier()
    let schedule = TrainingSchedule(
      epochs: 1, batchSize: 2, isShuffled: false, decay: .constant, learningRates: [.head: 0.1])
    let x = Matrix(rows: 2, columns: 1, elements: [0, 0])
    let losses = try classifier.train(
      x, labels: [1, 1], schedule, stream: RandomStream(seed: 1, domain: .shuffle), &execution
    ).losses
    #expect(losses.count == 1 && abs(losses[0] - 0.693_147_18) < 1e-6)
    for parameter in execution.parameters.all {
      #expect(worstRelativeError(parameter.value.elements, [-0.1, 0.1]).error < 1e-6)
    }
  }

  @Test func linearDecayEndsAtZero() throws {
    // Equal gradients' Adam steps all have unit size, so the bias ends at lr · Σ (1 − t/T), T = 2: 1.5 lr.
    var (classifier, execution) = try classifier()
    let schedule = TrainingSchedule(
      epochs: 2, batchSize: 1, isShuffled: false, decay: .linear, learningRates: [.head: 1e-4])
    _ = try classifier.train(
      Matrix(rows: 1, columns: 1), labels: [1], schedule,
      stream: RandomStream(seed: 1, domain: .shuffle), &execution)
    let bias = try #require(execution.parameters.id(named: "head.bias"))
    #expect(
      worstRelativeError(execution.parameters[bias].value.elements, [-1.5e-4, 1.5e-4]).error < 1e-3)
  }

  @Test func stepsRoundUp() {
    let schedule = TrainingSchedule(epochs: 20, batchSize: 10, learningRates: [:])
    #expect(schedule.steps(examples: 100) == 200)
    #expect(schedule.steps(examples: 101) == 220)
  }

  @Test func divergenceIsReportedWithItsStep() throws {
    var (classifier, execution) = try classifier()
    let schedule = TrainingSchedule(
      epochs: 9, batchSize: 1, decay: .constant, learningRates: [.head: 3e38])
    let outcome = try classifier.train(
      Matrix(rows: 1, columns: 1), labels: [1], schedule,
      stream: RandomStream(seed: 1, domain: .shuffle), &execution)
    // The first corrected step would be 3e38 / (1 - 0.9): more than a single-precision number holds.
    #expect(outcome.divergedAtStep == 1)
    #expect(outcome.losses.count == 1)
    #expect(execution.parameters.isFinite)
  }

  @Test func convertersAreWatchedInTheFirstBatchesAndInTheSecondOfAll() throws {
    var engine: any MatrixEngine = ObservedEngine()
    let layer = PerceptronWeights.Layer(
      weight: Matrix(rows: 2, columns: 2, elements: [1, 2, 3, 1]),
      bias: Matrix(rows: 1, columns: 2))
    var network = try MultilayerPerceptron(PerceptronWeights(layers: [layer, layer]), on: &engine)
    var execution = Execution(engine: engine)
    network.trainBias(
      ofModule: 0, execution.parameters.add("layer1.bias", .bias, Matrix(rows: 1, columns: 2)))
    let classifier = Classifier(body: network, classes: 2, in: &execution.parameters)
    _ = try classifier.train(
      Matrix(rows: 6, columns: 2, repeating: 1), labels: [0, 0, 0, 0, 0, 0],
      TrainingSchedule(epochs: 2, batchSize: 2, learningRates: [.head: 0.1, .bias: 0.1]),
      stream: RandomStream(seed: 1, domain: .shuffle), &execution)
    let seen = try #require(execution.engine as? ObservedEngine).watched
    // Training ends the step before it first, so its own steps are 1 to 6. The head begins at zero.
    #expect(seen.keys.sorted() == [1, 2, 4])
    #expect(seen[1]?.elements.allSatisfy { $0 == 0 } == true)
    #expect(seen[2]?.elements.contains { $0 != 0 } == true)
  }
}
