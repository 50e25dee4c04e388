import Adaptation
import Foundation
import MatrixMath
import Networks
import TestSupport

/// A method's settings, as the text of their JSON; all that are not named have their defaults.
struct MethodSettings: CustomStringConvertible, Sendable {
  let name: String
  let text: String

  init(_ name: String, _ text: String = "{}") {
    self.name = name
    self.text = text
  }

  var description: String { "\(name) \(text)" }

  /// The method of the registry with these settings.
  func make() throws -> any AdaptationMethod {
    guard let type = adaptationMethods.first(where: { $0.name == name }) else {
      throw AdaptationError.invalidSetting(
        method: name, key: "method", found: name, allowed: "a registered method")
    }
    return try Self.make(type, text)
  }

  private static func make<Method: AdaptationMethod>(
    _ type: Method.Type, _ text: String
  ) throws -> any AdaptationMethod {
    try Method(JSONDecoder().decode(Method.Configuration.self, from: Data(text.utf8)))
  }
}

/// A perceptron 40-36-34-33 on a recording engine, with a pool of six modules of rank 16 and two tasks.
struct DeclarationBench {
  static let widths = [40, 36, 34, 33]
  static let shapes = Array(zip(widths, widths.dropFirst()))
  static let classes = 3
  static let modules = shapes.enumerated().map { index, shape in
    ModuleShape(
      name: "layer\(index + 1)", layer: "layer\(index + 1)", outputs: shape.1, inputs: shape.0,
      hasBias: true)
  }

  let method: any AdaptationMethod
  let policy: WritePolicy
  let isShapeOnly: Bool
  private let body: any Network
  private let site: AdaptationSite
  /// The execution as `attach` left it.
  let deployed: Execution

  init(_ method: any AdaptationMethod, _ policy: WritePolicy, isShapeOnly: Bool) throws {
    self.method = method
    self.policy = policy
    self.isShapeOnly = isShapeOnly
    func matrix(_ rows: Int, _ columns: Int, _ salt: Int) -> Matrix {
      isShapeOnly
        ? Matrix(shapeOnly: rows, columns)
        : randomMatrix(rows, columns, salt: UInt32(salt), scale: 0.3)
    }
    let weights = PerceptronWeights(
      layers: Self.shapes.enumerated().map { index, shape in
        PerceptronWeights.Layer(
          weight: matrix(shape.1, shape.0, index), bias: matrix(1, shape.1, 10 + index))
      })
    let pool = (0..<6).map { module in
      LowRankAdapter(
        task: "task\(module)",
        modules: Self.shapes.enumerated().map { index, shape in
          let salt = 100 + 10 * module + index
          return LowRankFactors(
            a: matrix(16, shape.0, salt), b: matrix(shape.1, 16, salt + 500))
        })
    }
    var engine: any MatrixEngine = RecordingEngine()
    var body: any Network = try MultilayerPerceptron(
      weights, headroom: method.headroom, on: &engine)
    var execution = Execution(engine: engine, writePolicy: policy)
    site = AdaptationSite(
      allOf: body, pool: pool, stream: RandomStream(seed: 1, domain: .adaptation))
    try method.attach(to: &body, site, &execution)
    self.body = body
    deployed = execution
  }

  /// Examples of a task, as values or as shapes alone.
  private func inputs(_ task: Int) -> Matrix {
    isShapeOnly
      ? Matrix(shapeOnly: 10, Self.widths[0])
      : randomMatrix(10, Self.widths[0], salt: UInt32(70 + task))
  }

  private var labels: [Int] { (0..<10).map { $0 % Self.classes } }

  /// Begins a task on a copy of the deployed execution; what that took is forgotten.
  func begin(_ task: Int) throws -> (classifier: Classifier, execution: Execution) {
    var (body, execution) = (body, deployed)
    try method.begin(
      TaskStart(
        number: task, inputs: inputs(task), labels: labels, classes: Self.classes),
      on: &body, site, &execution)
    let head = ClassificationHead(
      features: body.features, classes: Self.classes, in: &execution.parameters)
    execution.engine = execution.recorder.forgotten
    execution.tape = Tape()
    return (Classifier(body: body, head: head), execution)
  }

  /// Two steps of five examples each.
  ///
  /// The norms of the start are known, so the first batch need not compute them unless they are forgotten.
  func trained(_ task: Int, forgettingNorms: Bool = false) throws -> Execution {
    var (classifier, execution) = try begin(task)
    if forgettingNorms { execution.kept = [:] }
    let schedule = TrainingSchedule(
      epochs: 1, batchSize: 5, learningRates: method.learningRates, penalties: method.penalties,
      search: method.search)
    _ = try classifier.train(
      inputs(task), labels: labels, schedule, stream: RandomStream(seed: 1, domain: .shuffle),
      &execution)
    return execution
  }

  /// The values kept for the backward pass of a batch beside those of every example.
  func tapeOfBatch() throws -> Int {
    guard method.search == nil else { return 0 }
    return try (5 * tapePeak(vectors: 3) - 3 * tapePeak(vectors: 5)) / 2
  }

  /// The values kept at most for the backward pass of so many examples.
  func tapePeak(vectors: Int) throws -> Int {
    var (classifier, execution) = try begin(0)
    let batch = Array(0..<vectors)
    _ = classifier.computeGradients(
      inputs(0).rows(at: batch), labels: batch.map { labels[$0] }, &execution)
    return execution.tape.peakEntries
  }
}

extension Execution {
  /// The counts of the engine.
  var recorder: RecordingEngine {
    guard let recorder = engine as? RecordingEngine else {
      preconditionFailure("the bench runs on a recording engine")
    }
    return recorder
  }
}

extension RecordingEngine {
  fileprivate var forgotten: RecordingEngine {
    var copy = self
    copy.forget()
    return copy
  }
}

/// What the perceptron of the bench takes without any method, for some vectors: the layers, the head, and the loss.
struct OwnWork {
  /// The first layer whose backward pass is needed; nothing where only the head is trained.
  let firstTrained: Int?

  func work(vectors: Int) -> DigitalWork {
    let outputs = DeclarationBench.shapes.map(\.1)
    let features = outputs[outputs.count - 1]
    var work = CrossEntropy.work(rows: vectors, columns: DeclarationBench.classes)
    for output in outputs {
      work.add(DigitalWork(adds: vectors * output, compares: vectors * output))
    }
    let head = DigitalWork.product(vectors, features, DeclarationBench.classes)
    work.add(head.times(firstTrained == nil ? 2 : 3))
    guard let firstTrained else { return work }
    work.add(DigitalWork(compares: vectors * outputs[firstTrained...].reduce(0, +)))
    return work
  }

  /// Values kept of one vector: the outputs of every layer, and the features once more for the head.
  static var entries: Int {
    let outputs = DeclarationBench.shapes.map(\.1)
    return outputs.reduce(0, +) + outputs[outputs.count - 1]
  }

  /// Adam: per scalar 7 multiplications, 4 additions, a division and a root, 7 accesses of 32 bits.
  static func optimiser(scalars: Int) -> DigitalWork {
    DigitalWork(
      adds: 4 * scalars, multiplies: 7 * scalars, divides: scalars, squareRoots: scalars,
      bits: 224 * scalars)
  }
}

extension OwnWork {
  /// All that a short search over ten examples in batches of five takes, four points per generation.
  static func search(
    _ search: ForwardOnlySearch, _ parameters: ParameterStore, _ vectorWork: DigitalWork
  ) -> DigitalWork {
    let outputs = DeclarationBench.shapes.map(\.1)
    let (features, classes) = (outputs[outputs.count - 1], DeclarationBench.classes)
    let evaluated = search.generations * 4 * (search.examples ?? 10)
    let trained = 10 * (search.generations + 1)
    // Layers and maps: every evaluation, and the features of all examples before the first generation and after each.
    var work = vectorWork.times(evaluated + trained)
    let layers = (evaluated + trained) * outputs.reduce(0, +)
    work.add(DigitalWork(adds: layers, compares: layers))
    // The head: every evaluation forwards, every example of a pass both ways.
    let steps = trained * search.headPasses
    work.add(.product(evaluated + 2 * steps, features, classes))
    work.add(
      CrossEntropy.work(rows: 1, columns: classes).times(evaluated + steps))
    work.add(optimiser(scalars: parameters.scalars(in: .head)).times(steps / 5))
    // Four points are drawn, and four and the path are learned from, each by a full covariance. It is decomposed every
    // ⌊1/(10 n (c₁ + c_μ))⌋ generations, with four points every one for 6 scalars and every third for 96.
    let scalars = parameters.adaptedScalars
    work.add(.product(9 * search.generations, scalars, scalars))
    let generations = [6: 1, 96: 3][scalars] ?? 0
    let decomposition = 9 * scalars * scalars * scalars / (2 * generations)
    work.add(
      DigitalWork(adds: decomposition, multiplies: decomposition).times(search.generations))
    return work
  }
}
