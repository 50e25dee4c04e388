import Experiments
import FileFormats
import Foundation
import Testing

/// The kind `scale` on networks of a few hundred weights: numbers that can be counted, and refusals.
@Suite struct ScaleTests {
  static let t5 =
    "{network: tiny-t5, model: {model_type: t5, d_model: 8, d_kv: 4, d_ff: 16, num_layers: 2, num_heads: 2, "
    + "vocab_size: 20, relative_attention_num_buckets: 4, layer_norm_epsilon: 1.0e-6, feed_forward_proj: gated-gelu, "
    + "tie_word_embeddings: false}, batch: {sequences: 2, tokens: 3, target_tokens: 2}}"
  static let vit =
    "{network: tiny-vit, model: {model_type: vit, hidden_size: 8, num_hidden_layers: 1, num_attention_heads: 2, "
    + "intermediate_size: 16, hidden_act: gelu, layer_norm_eps: 1.0e-12, image_size: 4, patch_size: 2, "
    + "num_channels: 3}, batch: {sequences: 3}}"
  static let perceptron = "{network: tiny-mlp, widths: [6, 8, 8], batch: {sequences: 5}}"
  static let methods =
    "methods=[{method: linear-probe}, {method: lora, parameters: {rank: 2}}, {method: lorafusion, parameters: "
    + "{pool: 3, rank: 2}}, {method: full-fine-tuning}, {method: shira, parameters: {mask: snip, density: 0.25}}, "
    + "{method: smt, parameters: {block: 4, blocks: 1}}]"

  private static let path = "\(packageRoot)/configs/experiments/paper-scale.yaml"

  private func run(_ overrides: [String], jobs: Int = 1) async throws -> String {
    let directory = SmokeRunTests.temporaryDirectory()
    let experiment = try loadExperiment(Self.path, overrides: overrides)
    _ = try await experiment.run(into: directory, options: RunOptions(jobs: jobs)) { _ in }
    return directory
  }

  private static let small = [
    "networks=[\(t5), \(vit), \(perceptron)]", methods, "pool_rank=2", "steps=1000",
  ]

  @Test func numbersByHand() async throws {
    let directory = try await run(Self.small, jobs: 2)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let file = try HDF5File.open(reading: "\(directory)/results.h5")
    #expect(try file.strings(at: "/networks/names").values == ["tiny-t5", "tiny-vit", "tiny-mlp"])
    func values(_ name: String) throws -> [Double] {
      try file.doubles(at: "/methods/\(name)").values
    }
    func expect(_ name: String, _ numbers: [Int]) throws {
      #expect(try values(name) == numbers.map { Double($0) }, "\(name)")
    }
    // T5: queries and values of two encoder blocks and, twice, of two decoder blocks: 12 matrices of 8 × 8 in 4 blocks.
    // ViT: two of 8 × 8 in one block; the perceptron: 8 × 6 and 8 × 8, each a layer of its own.
    try expect("lora/trained_scalars", [12 * 32, 2 * 32, 28 + 32])
    try expect("lorafusion/trained_scalars", [12 * 8 + 4 * 3, 2 * 8 + 3, 2 * 8 + 2 * 3])
    try expect("full-fine-tuning/trained_scalars", [12 * 64, 2 * 72, 56 + 72])
    try expect("linear-probe/head_scalars", [0, 2 * 9, 2 * 9])
    // Every weight that a method writes takes 8 cells, at each of 1,000 steps; LoRAFusion writes none.
    try expect("lora/cells_step", [12 * 32 * 8, 2 * 32 * 8, 60 * 8])
    try expect("lora/cells_adaptation", [12 * 32 * 8000, 2 * 32 * 8000, 60 * 8000])
    try expect("lora/worst_cell_writes", [1000, 1000, 1000])
    try expect("lorafusion/cells_adaptation", [0, 0, 0])
    try expect("lorafusion/worst_cell_writes", [0, 0, 0])
    // A quarter of every matrix.
    try expect("shira/cells_step", [12 * 16 * 8, 2 * 16 * 8, 28 * 8])
    // The perceptron's two matrices take 64 columns each, and no two matrices share an array.
    #expect(try values("linear-probe/resident_weights")[2] == 112)
    #expect(try values("linear-probe/arrays_used")[2] == 2)
    try expect("linear-probe/tiles", [1, 1, 1])
    // Without a head there is nothing to load for a task whose adaptation trains nothing.
    #expect(try values("linear-probe/energy_switch")[0] == 0)
    for method in ["lora", "lorafusion", "full-fine-tuning", "shira", "smt"] {
      for part in ["deploy", "step", "inference", "inference_of_one", "switch"] {
        #expect(try values("\(method)/energy_\(part)").allSatisfy { $0 > 0 }, "\(method) \(part)")
        #expect(try values("\(method)/latency_\(part)").allSatisfy { $0 > 0 }, "\(method) \(part)")
      }
      let (adaptation, step) = (
        try values("\(method)/energy_adaptation"), try values("\(method)/energy_step")
      )
      let begin = try values("\(method)/energy_begin")
      for index in 0..<3 {
        let sum = begin[index] + 1000 * step[index]
        #expect(abs(adaptation[index] - sum) < 1e-12 * sum)
      }
    }
    // Choosing by gradients takes passes over the batch.
    #expect(try values("shira/energy_begin").allSatisfy { $0 > 0 })
    try expect("lora/energy_begin", [0, 0, 0])
    #expect(try file.integers(at: "/networks/adapted_weights").values == [768, 128, 112])
  }

  @Test func equalBytesWhateverTheJobs() async throws {
    let first = try await run(Self.small, jobs: 2)
    let again = SmokeRunTests.temporaryDirectory()
    defer { for path in [first, again] { try? FileManager.default.removeItem(atPath: path) } }
    let experiment = try loadExperiment("\(first)/experiment.yaml")
    _ = try await experiment.run(into: again, options: RunOptions(jobs: 1)) { _ in }
    for name in ["results.h5", "experiment.yaml"] {
      #expect(
        FileManager.default.contents(atPath: "\(first)/\(name)")
          == FileManager.default.contents(atPath: "\(again)/\(name)"))
    }
  }

  /// Every second step writes: half of the cells per step.
  @Test func stepsThatDifferAreAveraged() async throws {
    let directory = try await run([
      "networks=[\(Self.perceptron)]", "traced_steps=2",
      "methods=[{method: lora, write_policy: every 2 steps, parameters: {rank: 2}}]",
    ])
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let file = try HDF5File.open(reading: "\(directory)/results.h5")
    #expect(try file.doubles(at: "/methods/lora/cells_step").values == [60 * 8 / 2])
    #expect(try file.doubles(at: "/methods/lora/worst_cell_writes").values == [500])
  }

  @Test func progressNamesNetworkAndMethod() async throws {
    let directory = SmokeRunTests.temporaryDirectory()
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let experiment = try loadExperiment(
      Self.path, overrides: ["networks=[\(Self.vit)]", "methods=[{method: linear-probe}]"])
    let (stream, told) = AsyncStream.makeStream(of: String.self)
    _ = try await experiment.run(into: directory, options: RunOptions()) {
      told.yield("\($0.part) \($0.done)/\($0.total)")
    }
    told.finish()
    var parts: [String] = []
    for await part in stream { parts.append(part) }
    #expect(parts == ["start 0/1", "linear-probe on tiny-vit 1/1"])
  }

  @Test(arguments: [
    ("networks=[nowhere.yaml]", "FOLDER/nowhere.yaml: the file does not exist"),
    (
      "networks=[{network: a, widths: [2, 2]}]",
      "FILE: a: batch is missing, for example {sequences: 1, tokens: 512}"
    ),
    (
      "networks=[{network: a, widths: [2, 2], batch: {sequences: 0}}]",
      "FILE, as overridden: networks[0].batch: sequences: found 0, allowed is 1 to 16777216"
    ),
    (
      "networks=[{network: a, widths: [2, 2], batch: {sequences: 1}, adapted_modules: [q]}]",
      "FILE: a: 'q' names no module of the network; its modules are layer1"
    ),
    ("networks=[]", "FILE: networks: found none, allowed is at least one file of a network"),
    ("networks=[\(perceptron), \(perceptron)]", "FILE: networks.network: found 'tiny-mlp' twice"),
    ("traced_steps=0", "FILE: traced_steps: found 0, allowed is 1 to 64"),
    ("steps=0", "FILE: steps: found 0, allowed is 1 to 1073741824"),
    (
      "methods=[{method: essa}]",
      "FILE: methods.method: found essa, allowed is a method that follows gradients"
    ),
    (
      "methods=[{method: lora, write_policy: every 2 steps}]",
      "FILE: traced_steps: found 1, allowed is a multiple of 2, the write policy of lora"
    ),
    (
      "methods=[{method: lora, parameters: {rank: 9}}]",
      "FILE: lora on tiny-mlp: lora: rank 9 is larger than module layer1 of shape [8, 6]"
    ),
    ("epochs=3", "FILE, as overridden: unknown key 'epochs'"),
  ])
  func refusals(setting: String, message: String) {
    let first = setting.hasPrefix("networks") ? [] : ["networks=[\(Self.perceptron)]"]
    let error = #expect(throws: (any Error).self) {
      _ = try loadExperiment(Self.path, overrides: first + [setting])
    }
    let folder = (Self.path as NSString).deletingLastPathComponent
    let found = "\(error ?? CancellationError())".replacingOccurrences(of: Self.path, with: "FILE")
      .replacingOccurrences(of: folder, with: "FOLDER")
    #expect(found.hasPrefix(message), "\(found)")
  }
}
