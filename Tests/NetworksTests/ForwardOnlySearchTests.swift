import MatrixMath
import Networks
import Testing

/// Searches by forward passes alone: what they ask of the engine, what they report, and where they end.
@Suite struct ForwardOnlySearchTests {
  /// One matrix behind which a searched value stands: `y = v · W x`.
  struct GainMap: LinearMap {
    let weights: MatrixHandle
    let gain: ParameterID
    var isTrained: Bool { true }

    func forward(_ x: Matrix, _ execution: inout Execution) -> Matrix {
      var y = execution.engine.multiply(weights, x)
      execution.tape.push(y)
      y.scaleColumns(by: execution.parameters[gain].value)
      return y
    }

    func backward(
      _ dy: Matrix, needsInputGradient: Bool, _ execution: inout Execution
    ) -> Matrix? { preconditionFailure("a search asked for a gradient") }
  }

  /// Exact weights that count what they are asked for and refuse transposed products.
  struct ForwardEngine: MatrixEngine {
    var phase = Phase.inference
    var vectors = 0
    var steps = 0
    var phases: Set<Phase> = []
    private var digital = DigitalEngine()

    mutating func program(
      _ weights: Matrix, as description: MatrixDescription
    ) throws -> MatrixHandle { try digital.program(weights, as: description) }
    mutating func rewrite(
      _ handle: MatrixHandle, _ selection: MatrixSelection, to values: Matrix
    ) throws { preconditionFailure("a search rewrote a matrix") }
    mutating func multiply(_ handle: MatrixHandle, _ x: Matrix) -> Matrix {
      vectors += x.rows
      phases.insert(phase)
      return digital.multiply(handle, x)
    }
    mutating func multiplyTransposed(_ handle: MatrixHandle, _ y: Matrix) -> Matrix {
      preconditionFailure("a search asked for a transposed product")
    }
    mutating func record(_ work: DigitalWork, layer: String, vectors: Int) {}
    mutating func barrier() {}
    mutating func endStep() { steps += 1 }
    mutating func calibrate(_ isWatching: Bool) {}
  }

  /// Two inputs, of which the first tells the class, and gains of ½ on both features.
  private func classifier(shapeOnly: Bool = false) throws -> (Classifier, Execution) {
    var engine: any MatrixEngine = ForwardEngine()
    let weight =
      shapeOnly
      ? Matrix(shapeOnly: 2, 2) : Matrix(rows: 2, columns: 2, elements: [1, 0, 0, 1])
    var body = try MultilayerPerceptron(
      PerceptronWeights(layers: [
        .init(weight: weight, bias: Matrix(rows: 1, columns: 2))
      ]), on: &engine)
    var execution = Execution(engine: engine)
    let start =
      shapeOnly ? Matrix(shapeOnly: 1, 2) : Matrix(rows: 1, columns: 2, repeating: 0.5)
    let gain = execution.parameters.add("layer1.gain", .vector, start)
    body.replaceMap(ofModule: 0, by: GainMap(weights: body.modules[0].weights, gain: gain))
    let head = ClassificationHead(features: 2, classes: 2, in: &execution.parameters)
    return (Classifier(body: body, head: head), execution)
  }

  /// Class 1 has a first input of 1, class 0 of 0; the second input is 1 for every other example of both.
  static let inputs = Matrix(
    rows: 8, columns: 2, elements: [1, 0, 0, 0, 1, 1, 0, 1, 1, 0, 0, 0, 1, 1, 0, 1])
  static let labels = [1, 0, 1, 0, 1, 0, 1, 0]

  private func train(
    _ search: ForwardOnlySearch, seed: UInt64 = 1
  ) throws -> (outcome: TrainingOutcome, gains: [Float], execution: Execution) {
    var (classifier, execution) = try classifier()
    let schedule = TrainingSchedule(
      epochs: 7, batchSize: 4, learningRates: [.head: 0.05], search: search)
    let outcome = try classifier.train(
      Self.inputs, labels: Self.labels, schedule,
      stream: RandomStream(seed: seed, domain: .shuffle), &execution)
    let gains = try #require(execution.parameters.value(named: "layer1.gain")).elements
    return (outcome, gains, execution)
  }

  @Test func asksForForwardPassesAlone() throws {
    let (outcome, _, execution) = try train(
      ForwardOnlySearch(generations: 5, population: 6, deviation: 0.2, examples: 3, headPasses: 2))
    #expect(outcome.losses.count == 5)
    let engine = try #require(execution.engine as? ForwardEngine)
    // Six points of three examples per generation; features of all eight before the first and after each.
    #expect(engine.vectors == 5 * 6 * 3 + 6 * 8)
    #expect(engine.phases == [.forward])
    #expect(engine.steps == 1 + 5)
    // Nothing is kept but a batch of features for the head's own gradient, and the points keep nothing at all.
    #expect(execution.tape.peakEntries == 4 * 2 && execution.tape.isEmpty)
  }

  @Test func theScheduleKnowsTheSteps() {
    let search = ForwardOnlySearch(generations: 5, deviation: 1)
    let schedule = TrainingSchedule(epochs: 7, batchSize: 4, learningRates: [:], search: search)
    #expect(schedule.steps(examples: 100) == 5)
  }

  @Test func whatTellsTheClassGrowsToItsBound() throws {
    let (outcome, gains, _) = try train(
      ForwardOnlySearch(generations: 40, deviation: 0.3, bounds: -1...1))
    #expect(gains.allSatisfy { $0.magnitude <= 1 })
    #expect(gains[0] > 0.95)
    #expect(try #require(outcome.losses.last) < 0.5 * outcome.losses[0])
  }

  @Test func aPenaltyAloneDrawsValuesToZero() throws {
    let (_, gains, _) = try train(
      ForwardOnlySearch(generations: 60, deviation: 0.3, penalty: 1000))
    #expect(gains.allSatisfy { $0.magnitude < 1e-3 })
  }

  @Test func equalSeedsGiveEqualResults() throws {
    let search = ForwardOnlySearch(generations: 4, deviation: 0.2, examples: 4)
    let (first, second, other) = (try train(search), try train(search), try train(search, seed: 2))
    #expect(first.outcome == second.outcome && first.gains == second.gains)
    #expect(first.gains != other.gains)
  }

  @Test func shapesAloneTakeTheSamePasses() throws {
    var (classifier, execution) = try classifier(shapeOnly: true)
    let outcome = try classifier.train(
      Matrix(shapeOnly: 8, 2), labels: Self.labels,
      TrainingSchedule(
        epochs: 7, batchSize: 4, learningRates: [.head: 0.05],
        search: ForwardOnlySearch(generations: 5, population: 6, deviation: 0.2, examples: 3)),
      stream: RandomStream(seed: 1, domain: .shuffle), &execution)
    #expect(outcome.losses.count == 5)
    #expect(try #require(execution.engine as? ForwardEngine).vectors == 5 * 6 * 3 + 6 * 8)
  }
}
