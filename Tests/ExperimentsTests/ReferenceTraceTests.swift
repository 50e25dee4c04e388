import Adaptation
import Checkpoints
import Datasets
import FileFormats
import Foundation
import MatrixMath
import Networks
import TestSupport
import Testing

/// Training without random numbers, step by step against an independent PyTorch implementation.
@Suite struct ReferenceTraceTests {
  struct Reference: Decodable {
    struct Run: Decodable {
      let lr: Float
      let lr_magnitude: Float
      let loss: [Double]
      let test_accuracy: Double
    }
    let indices: [Int]
    let labels: [Int]
    let lr_head: Float
    let traces: [String: Run]
  }

  /// A run of the reference file and the method that repeats it.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let method: @Sendable (Reference.Run, Float) throws -> any AdaptationMethod
    var testDescription: String { name }

    static func fusion(
      _ form: LoRAFusion.Form, _ initial: LoRAFusion.Initial, _ trains: LoRAFusion.Trained = .both
    ) -> @Sendable (Reference.Run, Float) throws -> any AdaptationMethod {
      { run, head in
        try LoRAFusion(
          .init(
            form: form, initial: initial, trains: trains, learningRate: run.lr,
            magnitudeLearningRate: max(run.lr_magnitude, 1e-9), headLearningRate: head))
      }
    }
  }

  static let cases = [
    Case(name: "linear probe") { _, head in try LinearProbe(.init(headLearningRate: head)) },
    Case(name: "full fine-tuning") { run, head in
      try FullFineTuning(.init(learningRate: run.lr, headLearningRate: head))
    },
    Case(name: "LoRA (A from pool rot90, B = 0)") { run, head in
      try LoRA(.init(learningRate: run.lr, headLearningRate: head))
    },
    Case(name: "DoRA (A from pool rot90, B = 0)") { run, head in
      try DoRA(
        .init(
          branch: .init(learningRate: run.lr, headLearningRate: head),
          magnitudeLearningRate: run.lr_magnitude))
    },
    Case(name: "SHiRA (flat indices 0, 48, 96, ...)") { run, head in
      try SHiRA(.init(learningRate: run.lr, headLearningRate: head))
    },
    Case(name: "PaCA (columns 0, in/8, 2 in/8, ...; r = 8)") { run, head in
      try PaCA(.init(rank: 8, learningRate: run.lr, headLearningRate: head))
    },
    Case(name: "LoRAFusion ba zero", method: Case.fusion(.product, .zero)),
    Case(name: "LoRAFusion ba uniform", method: Case.fusion(.product, .uniform)),
    Case(name: "LoRAFusion ab uniform", method: Case.fusion(.factors, .uniform)),
    Case(
      name: "LoRAFusion ab uniform, no magnitude",
      method: Case.fusion(.factors, .uniform, .coefficients)),
  ]

  let reference: Reference
  let base: PerceptronWeights
  let pool: [LowRankAdapter]

  init() throws {
    func golden(_ name: String) throws -> String {
      try #require(Bundle.module.path(forResource: name, ofType: nil, inDirectory: "Golden"))
    }
    let text = try Data(
      contentsOf: URL(fileURLWithPath: try golden("digits_traces_vflip.json")))
    reference = try JSONDecoder().decode(Reference.self, from: text)
    base = try HDF5Checkpoint.read(try golden("reference_base.h5")).weights
    pool = try Self.readPool(try golden("reference_pool.h5"), layers: base.layers.count)
  }

  static func readPool(_ path: String, layers: Int) throws -> [LowRankAdapter] {
    let file = try HDF5File.open(reading: path)
    func matrix(_ object: String) throws -> Matrix {
      let array = try file.floats(at: object, rank: 2)
      return Matrix(rows: array.shape[0], columns: array.shape[1], elements: array.values)
    }
    return try (1...6).map { member in
      guard case .string(let task) = try file.attribute("task", on: "/pool/\(member)") else {
        throw FileFormatError.missingFile(path: path)
      }
      return LowRankAdapter(
        task: task,
        modules: try (1...layers).map {
          LowRankFactors(
            a: try matrix("/pool/\(member)/layer\($0)/a"),
            b: try matrix("/pool/\(member)/layer\($0)/b"))
        })
    }
  }

  @Test("loss of every step within 1e-4", arguments: cases)
  func losses(reproduced: Case) throws {
    let run = try #require(reference.traces[reproduced.name])
    let method = try reproduced.method(run, reference.lr_head)
    var engine: any MatrixEngine = DigitalEngine()
    var body: any Network = try MultilayerPerceptron(base, on: &engine)
    var execution = Execution(engine: engine)
    try attach(method, to: &body, &execution)
    let task = try Digits().task("vflip")
    let head = ClassificationHead(
      features: body.features, classes: task.classes, in: &execution.parameters)
    let classifier = Classifier(body: body, head: head)
    let examples = task.training.subset(reference.indices)
    #expect(examples.labels == reference.labels)
    let losses = try classifier.train(
      examples.inputs, labels: examples.labels,
      TrainingSchedule(
        epochs: 2, batchSize: 10, isShuffled: false, decay: .constant,
        learningRates: method.learningRates),
      stream: RandomStream(seed: 1, domain: .shuffle), &execution
    ).losses
    #expect(losses.count == run.loss.count)
    for (step, pair) in zip(losses, run.loss).enumerated() {
      #expect(abs(pair.0 / pair.1 - 1) < 1e-4, "step \(step): \(pair.0) against \(pair.1)")
    }
    let accuracy = classifier.accuracy(task.test.inputs, labels: task.test.labels, &execution)
    // One of 600 test images may fall on the other side of a tie.
    #expect(abs(100 * accuracy - run.test_accuracy) <= 100.0 / 600 + 1e-4)
  }

  /// Attaches a method with the start that the reference names; all without one attach as usual.
  private func attach(
    _ method: any AdaptationMethod, to body: inout any Network, _ execution: inout Execution
  ) throws {
    let site = AdaptationSite(
      allOf: body, pool: pool, stream: RandomStream(seed: 1, domain: .adaptation))
    for index in body.modules.indices {
      let target = body.modules[index].target
      let factors = LowRankFactors(
        a: pool[0].modules[index].a, b: pool[0].modules[index].b.zeros)
      switch method {
      case let lora as LoRA: try lora.attach(factors, toModule: index, of: &body, &execution)
      case let dora as DoRA: try dora.attach(factors, toModule: index, of: &body, &execution)
      case let shira as SHiRA:
        let positions = Array(stride(from: 0, to: target.count, by: 48))
        shira.attach(.entries(positions), toModule: index, of: &body, &execution)
      case let paca as PaCA:
        let columns = (0..<8).map { $0 * target.columns / 8 }
        paca.attach(columns, toModule: index, of: &body, &execution)
      default:
        return try method.attach(to: &body, site, &execution)
      }
    }
  }
}
