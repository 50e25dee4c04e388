import MatrixMath
import Networks
import Testing

/// Networks whose features are logits, and networks that take few examples at a time.
@Suite struct HeadlessTests {
  /// A perceptron whose features are logits.
  private struct LogitNetwork: Network {
    var perceptron: MultilayerPerceptron
    var largestBatch: Int?
    var givesLogits: Bool { true }
    var inputs: Int { perceptron.inputs }
    var features: Int { perceptron.features }
    var modules: [AdaptableModule] { perceptron.modules }

    func map(ofModule index: Int) -> any LinearMap { perceptron.map(ofModule: index) }
    mutating func replaceMap(ofModule index: Int, by map: any LinearMap) {
      perceptron.replaceMap(ofModule: index, by: map)
    }
    mutating func trainBias(ofModule index: Int, _ parameter: ParameterID) {
      perceptron.trainBias(ofModule: index, parameter)
    }
    func forward(_ x: Matrix, _ execution: inout Execution) -> Matrix {
      perceptron.forward(x, &execution)
    }
    func backward(_ dy: Matrix, _ execution: inout Execution) {
      perceptron.backward(dy, &execution)
    }
  }

  /// Features are the two inputs plus a trained bias of 1.
  private func classifier(largestBatch: Int? = nil) throws -> (Classifier, Execution) {
    var engine: any MatrixEngine = ObservedEngine()
    let perceptron = try MultilayerPerceptron(
      PerceptronWeights(layers: [
        .init(
          weight: Matrix(rows: 2, columns: 2, elements: [1, 0, 0, 1]),
          bias: Matrix(rows: 1, columns: 2))
      ]), on: &engine)
    var network = LogitNetwork(perceptron: perceptron, largestBatch: largestBatch)
    var execution = Execution(engine: engine)
    network.trainBias(
      ofModule: 0,
      execution.parameters.add("layer1.bias", .bias, Matrix(rows: 1, columns: 2, repeating: 1)))
    let classifier = Classifier(body: network, classes: 2, in: &execution.parameters)
    return (classifier, execution)
  }

  /// The larger input tells the class, but for the last of five examples.
  private let inputs = Matrix(rows: 5, columns: 2, elements: [0, 1, 1, 0, 0, 2, 3, 0, 5, 0])
  private let labels = [1, 0, 1, 0, 1]

  @Test func hasNoHeadAndTrainsItsBody() throws {
    let (classifier, start) = try classifier()
    var execution = start
    #expect(classifier.head == nil && execution.parameters.scalars(in: .head) == 0)
    let loss = classifier.computeGradients(inputs, labels: labels, &execution)
    var logits = inputs
    logits.addToRows(Matrix(rows: 1, columns: 2, repeating: 1))
    let expected = CrossEntropy.evaluate(logits, labels: labels)
    #expect(loss == expected.loss)
    let bias = try #require(execution.parameters.id(named: "layer1.bias"))
    #expect(execution.parameters[bias].gradient == expected.gradient.columnSums)
    #expect(execution.tape.isEmpty)
  }

  @Test func isSearchedWithoutAHead() throws {
    var (classifier, execution) = try classifier()
    let schedule = TrainingSchedule(
      epochs: 1, batchSize: 2, learningRates: [:],
      search: ForwardOnlySearch(generations: 20, population: 6, deviation: 0.3))
    let outcome = try classifier.train(
      inputs, labels: labels, schedule, stream: RandomStream(seed: 1, domain: .shuffle), &execution)
    #expect(outcome.losses.count == 20)
    #expect(try #require(outcome.losses.last) < outcome.losses[0])
  }

  @Test func fewExamplesAtATimeGiveTheSameAccuracy() throws {
    for (limit, vectors) in [(nil, [5]), (5, [5]), (2, [2, 2, 1])] as [(Int?, [Int])] {
      let (classifier, start) = try classifier(largestBatch: limit)
      var execution = start
      #expect(classifier.accuracy(inputs, labels: labels, &execution) == 0.8)
      #expect(try #require(execution.engine as? ObservedEngine).vectors == vectors)
    }
  }
}
