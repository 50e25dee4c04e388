import Accelerators
import Adaptation
import Crossbars
import Devices
import Foundation
import MatrixMath
import Networks
import TestSupport
import Testing
import Traces

/// A chip of 128×128 arrays of ideal 2-bit cells; the description is 8 bits with ideal converters.
func idealChip(
  _ description: CrossbarDescription = CrossbarDescription(adc: IdealADC.name)
) throws -> CrossbarEngine {
  try CrossbarEngine(
    device: IdealDevice(.init()), description: description,
    array: ArrayShape(rows: 128, columns: 128), seed: 1)
}

/// What a matrix is, for tests that do not care.
let someMatrix = MatrixDescription(name: "layer1.weight", layer: "layer1", role: .base)

extension Matrix {
  /// One row per list of numbers.
  init(_ rows: [[Float]]) {
    self.init(rows: rows.count, columns: rows[0].count, elements: rows.flatMap { $0 })
  }
}

/// A perceptron 20-18-17 with a pool of six modules of rank 16, four examples of three classes.
struct SmallTask {
  static let widths = [20, 18, 17]
  static let shapes = Array(zip(widths, widths.dropFirst()))

  let weights = PerceptronWeights(
    layers: shapes.enumerated().map { index, shape in
      PerceptronWeights.Layer(
        weight: randomMatrix(shape.1, shape.0, salt: UInt32(index), scale: 0.3),
        bias: randomMatrix(1, shape.1, salt: UInt32(10 + index), scale: 0.3))
    })
  let pool = (0..<6).map { module in
    LowRankAdapter(
      task: "task\(module)",
      modules: shapes.enumerated().map { index, shape in
        let salt = UInt32(100 + 10 * module + index)
        return LowRankFactors(
          a: randomMatrix(16, shape.0, salt: salt, scale: 0.2),
          b: randomMatrix(shape.1, 16, salt: salt + 500, scale: 0.2))
      })
  }
  let inputs = randomMatrix(4, 20, salt: 77)
  let labels = [0, 2, 1, 2]

  /// Programs network and method on an engine and adds a head.
  func attach(
    _ method: any AdaptationMethod, to engine: any MatrixEngine
  ) throws -> (classifier: Classifier, execution: Execution) {
    var engine = engine
    var body: any Network = try MultilayerPerceptron(weights, on: &engine)
    var execution = Execution(engine: engine)
    try method.attach(
      to: &body,
      AdaptationSite(
        allOf: body, pool: pool, stream: RandomStream(seed: 1, domain: .adaptation)),
      beginning: TaskStart(number: 0, inputs: inputs, labels: labels, classes: 3), &execution)
    let head = ClassificationHead(
      features: body.features, classes: 3, in: &execution.parameters)
    return (Classifier(body: body, head: head), execution)
  }

  /// Trains for three steps, far enough to change codes.
  func train(
    _ method: any AdaptationMethod, _ classifier: Classifier, _ execution: inout Execution
  ) throws -> [Double] {
    try classifier.train(
      inputs, labels: labels,
      TrainingSchedule(
        epochs: 3, batchSize: 4, decay: .constant,
        learningRates: method.learningRates.mapValues { _ in 0.05 }),
      stream: RandomStream(seed: 1, domain: .shuffle), &execution
    ).losses
  }
}

/// A method of the registry with its default settings.
func method(named name: String) throws -> any AdaptationMethod {
  func make<Method: AdaptationMethod>(_ type: Method.Type) throws -> any AdaptationMethod {
    try Method(JSONDecoder().decode(Method.Configuration.self, from: Data("{}".utf8)))
  }
  let type = try #require(adaptationMethods.first { $0.name == name })
  return try make(type)
}

extension Execution {
  /// The simulated chip.
  func chip() throws -> CrossbarEngine { try #require(engine as? CrossbarEngine) }

  /// Takes the operations since the last time.
  mutating func takeTrace() throws -> Trace {
    var chip = try chip()
    defer { engine = chip }
    return chip.takeTrace()
  }
}
