import Accelerators
import Adaptation
import Crossbars
import Devices
import MatrixMath
import Networks
import Traces

/// Dense layers with as many weights as Flan-T5-large, 783 million, that have shapes and no values.
///
/// 62 blocks of four layers 1024×1024 and a pair 1024–4096–1024, and three more layers 1024×1024, one behind the
/// other.
struct LargeStack {
  /// Ten sequences of 512 tokens.
  static let vectors = 10 * 512
  private static let widths =
    [1024] + (0..<62).flatMap { _ in [1024, 1024, 1024, 1024, 4096, 1024] } + [1024, 1024, 1024]
  /// The weights of all layers.
  static let weights = zip(widths, widths.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }

  /// What the training records: LoRA with two factors beside each layer, or every weight written anew.
  ///
  /// - Parameters:
  ///   - method: what is trained.
  ///   - steps: equal ones, stored once.
  /// - Returns: the trace of the steps alone, without deployment.
  /// - Throws: what the method throws; nothing with settings in their ranges.
  static func trace(_ method: any AdaptationMethod, steps: Int = 1) throws -> Trace {
    var engine: any MatrixEngine = try CrossbarEngine(
      device: Wan2022(.init()), description: CrossbarDescription(),
      array: ArrayShape(rows: 128, columns: 128), seed: 1)
    let weights = PerceptronWeights(
      layers: zip(widths, widths.dropFirst()).map { inputs, outputs in
        PerceptronWeights.Layer(
          weight: Matrix(shapeOnly: outputs, inputs), bias: Matrix(shapeOnly: 1, outputs))
      })
    var body: any Network = try MultilayerPerceptron(weights, on: &engine)
    var execution = Execution(engine: engine)
    try method.attach(
      to: &body,
      AdaptationSite(allOf: body, stream: RandomStream(seed: 1, domain: .adaptation)),
      beginning: TaskStart(
        number: 0, inputs: Matrix(shapeOnly: 1, widths[0]), labels: [0], classes: 2),
      &execution)
    let head = ClassificationHead(features: body.features, classes: 2, in: &execution.parameters)
    _ = try takeTrace(&execution)
    _ = try Classifier(body: body, head: head).train(
      Matrix(shapeOnly: vectors, body.inputs), labels: Array(repeating: 0, count: vectors),
      TrainingSchedule(epochs: steps, batchSize: vectors, learningRates: method.learningRates),
      stream: RandomStream(seed: 1, domain: .shuffle), &execution)
    return try takeTrace(&execution)
  }

  private static func takeTrace(_ execution: inout Execution) throws -> Trace {
    guard var arrays = execution.engine as? CrossbarEngine else {
      preconditionFailure("arrays record a trace")
    }
    let trace = arrays.takeTrace()
    execution.engine = arrays
    return trace
  }
}
