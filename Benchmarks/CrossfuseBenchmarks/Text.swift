import Adaptation
import Benchmark
import Checkpoints
import Crossbars
import Devices
import Foundation
import MatrixMath
import Networks

/// A transformer of the shapes of all-MiniLM-L6-v2 with random weights: steps of LoRA, and products of its matrices on
/// arrays.
func textBenchmarks() {
  Benchmark("Text step, lora, digital", configuration: twoSeconds) { benchmark, reader in
    blackHole(try reader.value.step())
  } setup: {
    Kept(try Reader())
  }
  for (outputs, inputs) in [(384, 384), (1536, 384), (384, 1536)] {
    Benchmark("Text product \(outputs)x\(inputs), behavioural", configuration: twoSeconds) {
      benchmark, work in
      blackHole(work.value.matrix.product(work.value.inputs, .forward))
    } setup: {
      Kept(try behavioural(outputs: outputs, inputs: inputs))
    }
  }
}

/// One matrix on the arrays and with the cells of the reference chip, read noise and calibrated converters included.
private func behavioural(
  outputs: Int, inputs: Int
) throws -> (matrix: CrossbarMatrix, inputs: Matrix) {
  var matrix = try CrossbarMatrix(
    id: 0, name: "benchmark", outputs: outputs, inputs: inputs,
    description: CrossbarDescription(), array: ArrayShape(rows: 128, columns: 128),
    device: Wan2022(.init()), streams: RandomStreams(seed: 1))
  _ = try matrix.program(normalMatrix(outputs, inputs, array: 0))
  let vectors = normalMatrix(64, inputs, array: 1)
  matrix.calibrate(true)
  _ = matrix.product(vectors, .forward)
  matrix.calibrate(false)
  matrix.fidelity = .behavioural
  return (matrix, vectors)
}

/// The network, its adapters and a batch of ten texts of 13 tokens.
private struct Reader {
  private let classifier: Classifier
  private var execution: Execution
  private let texts: Matrix
  private let labels = (0..<10).map { $0 % 6 }
  private let schedule: TrainingSchedule

  init() throws {
    let configuration = try ModelConfiguration(json: Self.miniLM, file: "config.json")
    let description = try configuration.family.describe(.mean)
    let tensors = try description.tensors().enumerated().map { index, shape in
      (
        shape.name,
        shape.name.hasSuffix("LayerNorm.weight")
          ? Matrix(rows: shape.rows, columns: shape.columns, repeating: 1)
          : normalMatrix(shape.rows, shape.columns, array: UInt32(index), deviation: 0.05)
      )
    }
    var engine: any MatrixEngine = DigitalEngine()
    var body: any Network = try Transformer(
      TransformerWeights(description, tensors: Dictionary(uniqueKeysWithValues: tensors)),
      on: &engine)
    execution = Execution(engine: engine)
    let method = try LoRA(.init())
    let modules = try ModulePattern.choose(
      type(of: configuration.family).usuallyAdapted, of: body.modules.map(\.name))
    try method.attach(
      to: &body,
      AdaptationSite(modules: modules, stream: RandomStream(seed: 1, domain: .adaptation)),
      &execution)
    classifier = Classifier(body: body, classes: 6, in: &execution.parameters)
    texts = Matrix(rows: 10, columns: 13, elements: (0..<130).map { Float(1000 + 37 * $0) })
    schedule = TrainingSchedule(epochs: 1, batchSize: 10, learningRates: method.learningRates)
  }

  /// Forward, loss, backward, optimiser.
  mutating func step() throws -> [Double] {
    try classifier.train(
      texts, labels: labels, schedule, stream: RandomStream(seed: 1, domain: .shuffle), &execution
    ).losses
  }

  private static let miniLM = """
    {"model_type": "bert", "hidden_size": 384, "num_hidden_layers": 6, "num_attention_heads": 12,
    "intermediate_size": 1536, "hidden_act": "gelu", "layer_norm_eps": 1e-12,
    "max_position_embeddings": 512, "type_vocab_size": 2, "vocab_size": 30522}
    """.data(using: .utf8) ?? .init()
}
