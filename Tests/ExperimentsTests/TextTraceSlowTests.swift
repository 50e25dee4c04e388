import Adaptation
import Checkpoints
import Datasets
import Foundation
import MatrixMath
import Networks
import TestSupport
import Testing

/// The texts and losses that are too large for the package.
enum SharedTexts {
  /// Tasks as folders with texts.
  static let folder = SharedGolden.folder.deletingLastPathComponent()
    .appending(path: "data/text").path()
  static let isThere =
    FileManager.default.fileExists(atPath: folder + "/trec/train.tsv")
    && FileManager.default.fileExists(
      atPath: SharedGolden.folder.appending(path: "minilm_traces_trec.json").path())
}

/// Training all-MiniLM-L6-v2 on question types without random numbers, step by step against PyTorch.
@Suite(
  .enabled(
    if: Models.hasMiniLM && SharedTexts.isThere,
    "needs `make models`, the golden files minilm_* and the texts"))
struct TextTraceSlowTests {
  struct Reference: Decodable {
    struct Run: Decodable {
      let lr: Float
      let lr_m: Float
      let params: Int
      let loss: [Double]
      let test_acc: Double
    }
    let indices: [Int]
    let labels: [Int]
    let first_ids: [[Int]]
    let lr_head: Float
    let traces: [String: Run]
  }

  /// A run of the reference file and the method that repeats it.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let method: @Sendable (Reference.Run, Float) throws -> any AdaptationMethod
    var testDescription: String { name }

    static func fusion(
      _ form: LoRAFusion.Form, _ initial: LoRAFusion.Initial
    ) -> @Sendable (Reference.Run, Float) throws -> any AdaptationMethod {
      { run, head in
        try LoRAFusion(
          .init(
            form: form, initial: initial, learningRate: run.lr, magnitudeLearningRate: run.lr_m,
            headLearningRate: head))
      }
    }

    static func lora(_ run: Reference.Run, _ head: Float) throws -> any AdaptationMethod {
      try LoRA(.init(learningRate: run.lr, headLearningRate: head))
    }
  }

  static let cases = [
    Case(name: "LP") { _, head in try LinearProbe(.init(headLearningRate: head)) },
    Case(name: "LoRA (A from sst2 module, B=0)", method: Case.lora),
    Case(name: "LoRA (A,B from sst2 module)", method: Case.lora),
    Case(name: "DoRA (A from sst2 module, B=0)") { run, head in
      try DoRA(
        .init(
          branch: .init(learningRate: run.lr, headLearningRate: head),
          magnitudeLearningRate: run.lr_m))
    },
    Case(name: "SHiRA (flat indices 0,48,96,...)") { run, head in
      try SHiRA(.init(learningRate: run.lr, headLearningRate: head))
    },
    Case(name: "PaCA (columns 0,24,48,..., r=16, alpha=16)") { run, head in
      try PaCA(.init(rank: 16, learningRate: run.lr, headLearningRate: head))
    },
    Case(name: "LoRAFusion ba zero", method: Case.fusion(.product, .zero)),
    Case(name: "LoRAFusion ba uniform", method: Case.fusion(.product, .uniform)),
    Case(name: "LoRAFusion ab uniform", method: Case.fusion(.factors, .uniform)),
  ]

  let reference: Reference
  let model: HuggingFaceModel
  let task: ClassificationTask

  init() throws {
    let file = SharedGolden.folder.appending(path: "minilm_traces_trec.json")
    reference = try JSONDecoder().decode(Reference.self, from: try Data(contentsOf: file))
    model = try HuggingFaceModel.read(Models.miniLM)
    task = try TextFolder(
      DatasetSource(path: SharedTexts.folder, vocabulary: Models.miniLM + "/vocab.txt")
    ).task("trec")
  }

  @Test func tokensOfTheFirstExamples() {
    for (index, expected) in zip(reference.indices, reference.first_ids) {
      let row = task.training.inputs.rows(at: [index]).elements
      #expect(row.prefix { $0 != TokenBatch.padding }.map { Int($0) } == expected)
    }
  }

  @Test("loss of every step within 1e-3", arguments: cases)
  func losses(reproduced: Case) throws {
    let run = try #require(reference.traces[reproduced.name])
    let method = try reproduced.method(run, reference.lr_head)
    var engine: any MatrixEngine = DigitalEngine()
    var body: any Network = try Transformer(model.weights, on: &engine)
    var execution = Execution(engine: engine)
    try attach(method, as: reproduced.name, to: &body, &execution)
    #expect(execution.parameters.adaptedScalars == run.params)
    let classifier = Classifier(body: body, classes: task.classes, in: &execution.parameters)
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
      #expect(abs(pair.0 / pair.1 - 1) < 1e-3, "step \(step): \(pair.0) against \(pair.1)")
    }
    let accuracy = classifier.accuracy(task.test.inputs, labels: task.test.labels, &execution)
    // Two of 490 test texts may fall on the other side of a tie.
    #expect(abs(100 * accuracy - run.test_acc) <= 200.0 / 490 + 1e-4, "accuracy \(accuracy)")
  }

  /// Attaches a method with the start that the reference names; all without one attach as usual.
  private func attach(
    _ method: any AdaptationMethod, as name: String, to body: inout any Network,
    _ execution: inout Execution
  ) throws {
    let modules = try ModulePattern.choose(
      BERTFamily.usuallyAdapted, of: body.modules.map(\.name))
    let shapes = model.weights.moduleShapes
    let pool = try ["sst2", "mpqa", "subj", "snips", "banking77", "clinc75"].map { task in
      try PEFTAdapter.read(
        SharedGolden.folder.appending(path: "minilm_pool/\(task)").path(), of: BERTFamily.self
      ).lowRankAdapter(modules.map { shapes[$0] })
    }
    for (position, index) in modules.enumerated() {
      let target = body.modules[index].target
      let start = pool[0].modules[position]
      let factors = LowRankFactors(
        a: start.a, b: name.contains("A,B") ? start.b : start.b.zeros)
      switch method {
      case let lora as LoRA: try lora.attach(factors, toModule: index, of: &body, &execution)
      case let dora as DoRA: try dora.attach(factors, toModule: index, of: &body, &execution)
      case let shira as SHiRA:
        let positions = Array(stride(from: 0, to: target.count, by: 48))
        shira.attach(.entries(positions), toModule: index, of: &body, &execution)
      case let paca as PaCA:
        paca.attach((0..<16).map { 24 * $0 }, toModule: index, of: &body, &execution)
      default:
        return try method.attach(
          to: &body,
          AdaptationSite(
            modules: modules, pool: pool, stream: RandomStream(seed: 1, domain: .adaptation)),
          &execution)
      }
    }
  }
}
