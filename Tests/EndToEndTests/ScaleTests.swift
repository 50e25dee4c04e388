import Foundation
import Testing

@Suite("Networks of shapes")
struct ScaleTests {
  private static let network =
    "{network: tiny, model: {model_type: llama, hidden_size: 8, num_hidden_layers: 1, num_attention_heads: 2, "
    + "intermediate_size: 16, hidden_act: silu, rms_norm_eps: 1.0e-5, vocab_size: 20}, batch: {sequences: 1, tokens: 4}}"

  private func run(_ folder: URL, _ network: String, _ options: [String] = []) throws
    -> Tool.Outcome
  {
    try Tool.run(
      [
        "run", "configs/experiments/paper-scale.yaml", "--output",
        folder.appending(path: "results").path, "--set", "networks=[\(network)]", "--set",
        "methods=[{method: lora, parameters: {rank: 2}}, {method: paca, parameters: {rank: 2}}]",
      ] + options)
  }

  @Test("a run prints its tables, and its traces go to other chips")
  func wholeRun() throws {
    try Tool.withTemporaryFolder { folder in
      let outcome = try run(folder, Self.network, ["--traces"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      for text in ["In percent of what LoRA takes", "lora", "paca", "Networks: tiny."] {
        #expect(outcome.output.contains(text), "\(text)")
      }
      let results = folder.appending(path: "results").path
      #expect(try Tool.run("report", "\(results)/results.h5").output == outcome.output)
      let replay = try Tool.run(
        "replay", "\(results)/trace-tiny-paca.h5", "--hardware", "configs/hardware/isaac.yaml")
      #expect(replay.status == 0, "\(replay.errors)")
    }
  }

  @Test("a key that nothing follows from is one line")
  func unknownKey() throws {
    try Tool.withTemporaryFolder { folder in
      let outcome = try run(
        folder, Self.network.replacingOccurrences(of: "{model_type", with: "{hidden: 3, model_type")
      )
      #expect(outcome.status == 65)
      #expect(
        outcome.errors
          == "crossfuse: error: configs/experiments/paper-scale.yaml, as overridden: networks[0].model.hidden: "
          + "nothing in a network of this type follows from this key\n")
    }
  }
}
