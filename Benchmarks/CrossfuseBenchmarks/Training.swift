import Accelerators
import Adaptation
import Benchmark
import Crossbars
import Devices
import MatrixMath
import Networks
import Traces

/// One pass of the demo, ten steps of ten examples: forward, backward, optimiser and what is written back.
///
/// Converters are calibrated in the first step of a pass, as in every experiment.
func trainingBenchmarks() {
  for medium in Medium.allCases {
    training("lora", on: medium) { try LoRA(.init()) }
    training("lorafusion", on: medium) { try LoRAFusion(.init()) }
  }
}

private func training(
  _ name: String, on medium: Medium, _ method: @escaping () throws -> any AdaptationMethod
) {
  let title = "Training 10 steps, \(name), \(medium.rawValue)"
  Benchmark(title, configuration: twoSeconds) { benchmark, student in
    var execution = student.execution
    benchmark.startMeasurement()
    let losses = try student.train(examples: 100, &execution)
    benchmark.stopMeasurement()
    blackHole(losses)
  } setup: {
    try Student(try method(), on: medium)
  }
}

/// What holds the weights.
enum Medium: String, CaseIterable {
  case digital
  case behavioural
  /// Every conversion is simulated.
  case arrays

  /// The engine of ideal weights, or the default arrays with the default device.
  func engine() throws -> any MatrixEngine {
    guard self != .digital else { return DigitalEngine() }
    var arrays = try CrossbarEngine(
      device: Wan2022(.init()), description: CrossbarDescription(),
      array: ArrayShape(rows: 128, columns: 128), seed: 1)
    arrays.fidelity = self == .arrays ? .bitSerial : .behavioural
    return arrays
  }
}

/// The perceptron of the demo with random weights, a random pool and random examples of ten classes.
struct Student {
  private static let widths = [64, 256, 256, 256]
  private static let classes = 10
  private let method: any AdaptationMethod
  private let classifier: Classifier
  /// The network as deployed; copies are trained.
  private(set) var execution: Execution

  init(_ method: any AdaptationMethod, on medium: Medium) throws {
    self.method = method
    var engine = try medium.engine()
    engine.phase = .deploy
    let weights = PerceptronWeights(
      widths: Self.widths, stream: RandomStream(seed: 1, domain: .weights))
    var body: any Network = try MultilayerPerceptron(weights, on: &engine)
    execution = Execution(engine: engine)
    try method.attach(
      to: &body,
      AdaptationSite(
        allOf: body, pool: Self.pool(method.poolSize),
        stream: RandomStream(seed: 1, domain: .adaptation)),
      beginning: TaskStart(
        number: 0, inputs: Matrix(rows: 1, columns: Self.widths[0]), labels: [0],
        classes: Self.classes),
      &execution)
    let head = ClassificationHead(
      features: body.features, classes: Self.classes, in: &execution.parameters)
    classifier = Classifier(body: body, head: head)
    _ = Self.takeTrace(&execution)
  }

  /// One pass over so many examples, in steps of ten.
  func train(examples: Int, _ execution: inout Execution) throws -> [Double] {
    let schedule = TrainingSchedule(
      epochs: 1, batchSize: 10, learningRates: method.learningRates)
    return try classifier.train(
      normalMatrix(examples, Self.widths[0], array: 0),
      labels: (0..<examples).map { $0 % Self.classes }, schedule,
      stream: RandomStream(seed: 1, domain: .shuffle), &execution
    ).losses
  }

  /// What one training step does on the arrays; nothing on the digital engine.
  func traceOfOneStep() throws -> Trace? {
    var execution = execution
    _ = try train(examples: 10, &execution)
    return Self.takeTrace(&execution)
  }

  private static func takeTrace(_ execution: inout Execution) -> Trace? {
    guard var arrays = execution.engine as? CrossbarEngine else { return nil }
    let trace = arrays.takeTrace()
    execution.engine = arrays
    return trace
  }

  private static func pool(_ count: Int) -> [LowRankAdapter] {
    let rank = LoRAFusion.Configuration().rank
    return (0..<count).map { number in
      let modules = zip(widths, widths.dropFirst()).enumerated().map { layer, shape in
        let array = UInt32(100 + 10 * number + 2 * layer)
        return LowRankFactors(
          a: normalMatrix(rank, shape.0, array: array, deviation: 0.1),
          b: normalMatrix(shape.1, rank, array: array + 1, deviation: 0.1))
      }
      return LowRankAdapter(task: "task \(number)", modules: modules)
    }
  }
}
