import Adaptation
import Experiments
import Foundation
import Networks
import Testing

/// Networks of shapes: what the shipped ones hold, and what is said of mistakes in one.
@Suite struct NetworkDescriptionTests {
  private func shipped(_ name: String) throws -> NetworkDescription {
    try loadNetwork("\(packageRoot)/configs/networks/\(name).yaml")
  }

  /// Parameters as published; tied ones count once.
  ///
  /// Where a model is usually counted with a pooler or a head that is left out
  /// here, what that has is taken off.
  @Test(arguments: [
    // config.json and model cards of the checkpoints that the files name; the pooler has 384 × 384 + 384.
    ("minilm-l6", 22_713_216 - 147_840), ("flan-t5-large", 783_150_080),
    ("flan-t5-xl", 2_849_757_184), ("roberta-base", 124_645_632), ("roberta-large", 355_359_744),
    ("vit-b-16", 85_798_656), ("llama-2-7b", 6_738_415_616), ("llama-3.2-3b", 3_212_749_824),
  ])
  func parameters(name: String, published: Int) throws {
    let network = try shipped(name)
    let model = try #require(network.model as? TransformerWeights)
    let tensors = try model.description.tensors()
    #expect(tensors.reduce(0) { $0 + $1.rows * $1.columns } == published)
    #expect(network.batch != nil)
    #expect(try !network.adaptedModuleIndices().isEmpty)
  }

  @Test func flanT5Large() throws {
    let network = try shipped("flan-t5-large")
    let adapted = try network.adaptedModuleIndices().map { network.modules[$0] }
    #expect(adapted.count == 144)
    #expect(adapted.allSatisfy { $0.outputs == 1024 && $0.inputs == 1024 && !$0.hasBias })
    #expect(Set(adapted.map(\.layer)).count == 48)
    #expect(adapted[0].name == "encoder.block.0.layer.0.SelfAttention.q")
    #expect(adapted[143].name == "decoder.block.23.layer.1.EncDecAttention.v")
  }

  @Test func minilm() throws {
    let network = try shipped("minilm-l6")
    let adapted = try network.adaptedModuleIndices().map { network.modules[$0] }
    #expect(adapted.first?.name == "encoder.layer.0.attention.self.query")
    #expect(adapted.count == 12 && adapted.allSatisfy { $0.weights == 384 * 384 && $0.hasBias })
  }

  @Test func digits() throws {
    let network = try shipped("digits-mlp")
    let widths = [64, 256, 256, 256]
    #expect(
      network.modules
        == zip(widths, widths.dropFirst()).enumerated().map { index, widths in
          ModuleShape(
            name: "layer\(index + 1)", layer: "layer\(index + 1)", outputs: widths.1,
            inputs: widths.0, hasBias: true)
        })
    #expect(try network.adaptedModuleIndices(["layer2", "*3"]) == [1, 2])
  }

  /// The names of modules and layers are those of the networks that come with values.
  @Test func theTextReadsBack() throws {
    let known = try FileManager.default.contentsOfDirectory(
      atPath: "\(packageRoot)/configs/networks")
    for file in known {
      let path = "\(packageRoot)/configs/networks/\(file)"
      let network = try loadNetwork(path)
      try withNetwork(try checkConfiguration(path)) { path in
        let again = try loadNetwork(path)
        #expect(again == network)
        #expect(again.modules == network.modules)
      }
    }
    #expect(known.count == 9)
  }

  private static let text = """
    network: small
    model:
      model_type: t5
      d_model: 8
      d_kv: 4
      d_ff: 16
      num_layers: 1
      num_heads: 2
      vocab_size: 20
      relative_attention_num_buckets: 4
      layer_norm_epsilon: 1.0e-6
      feed_forward_proj: relu
    batch: {sequences: 2, tokens: 3, target_tokens: 1}
    """

  @Test(arguments: [
    (
      "d_kv: 4", "d_kv: 4\n  dropout_rate: 0.1",
      "FILE:6: model.dropout_rate: nothing in a network of this type follows from this key"
    ),
    ("  d_kv: 4\n", "", "FILE:3: model: lacks the key 'd_kv'"),
    ("d_kv: 4", "d_kv: four", "FILE:3: model: 'd_kv' is not of the type Int"),
    (
      "d_kv: 4", "d_kv: 0", "FILE:3: model: d_kv: found 0, allowed is 1 to 16777215"
    ),
    (
      "model_type: t5", "model_type: t6",
      "FILE:3: model: model_type: found 't6', allowed is bert, roberta, distilbert, vit, t5, llama"
    ),
    (
      "num_layers: 1", "num_layers: 100000",
      "FILE:3: model: num_layers: found 100000, allowed is 1 to 4096"
    ),
    (
      "network: small", "network: small\noutput: pooler",
      "FILE:2: output: output: found 'pooler', allowed is mean, first, last, vocabulary"
    ),
    (
      "network: small", "network: small\nwidths: [3, 4]",
      "FILE:1: 'widths' or 'model' is needed, one of the two"
    ),
    (
      "network: small", "network: small\ngroups: []",
      "FILE:2: unknown key 'groups'; nearest valid key: 'widths'"
    ),
    (
      "tokens: 3, target_tokens: 1", "tokens: 3",
      "FILE:13: batch: target_tokens: found none, allowed is 1 to 16777216"
    ),
    (
      "sequences: 2", "sequences: 10000000",
      "FILE:13: batch: sequences: found 10000000, allowed are 16777216 tokens in all"
    ),
    (
      "network: small", "network: small\nadapted_modules: [\"*.k_proj\"]",
      "'*.k_proj' names no module of the network; its modules are "
    ),
  ])
  func mistakes(find: String, replace: String, message: String) throws {
    try mistake(in: Self.text, find: find, replace: replace, message: message)
  }

  @Test(arguments: [
    ("[4, 8]", "[4]", "FILE:2: widths: found [4], expected two or more widths from 1 to 16777215"),
    (
      "[4, 8]", "[4, 0]",
      "FILE:2: widths: found [4, 0], expected two or more widths from 1 to 16777215"
    ),
    ("[4, 8]", "[4, 8]\noutput: mean", "FILE:3: output: a perceptron has no choice of outputs"),
    (
      "[4, 8]", "[4, 8]\nbatch: {sequences: 1, tokens: 5}",
      "FILE:3: batch: tokens: found 5, the network is given none"
    ),
  ])
  func mistakesInWidths(find: String, replace: String, message: String) throws {
    try mistake(
      in: "network: small\nwidths: [4, 8]\n", find: find, replace: replace, message: message)
  }

  private func mistake(in text: String, find: String, replace: String, message: String) throws {
    #expect(text.contains(find))
    try withNetwork(text.replacingOccurrences(of: find, with: replace)) { path in
      let error = #expect(throws: (any Error).self) { _ = try loadNetwork(path) }
      let found = "\(error ?? CancellationError())".replacingOccurrences(of: path, with: "FILE")
      #expect(found.hasPrefix(message), "\(found)")
    }
  }

  private func withNetwork(_ text: String, _ body: (_ path: String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).yaml").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try text.write(toFile: path, atomically: false, encoding: .utf8)
    try body(path)
  }

  @Test func unknownNames() {
    #expect(
      "\(ExperimentError.unknownNetwork(found: "t5", known: ["bert", "vit"]))"
        == "unknown network 't5'; known: bert, vit, or the path of a YAML file")
    let method = #expect(throws: ExperimentError.self) { _ = try CountedMethod("lorra") }
    #expect(method?.description.hasPrefix("unknown method 'lorra'; known: linear-probe, ") == true)
    let setting = #expect(throws: ExperimentError.self) {
      _ = try CountedMethod("linear-probe", settings: ["rank=4"])
    }
    #expect(
      setting?.description == "linear-probe has no setting 'rank'; known: head_learning_rate")
  }
}
