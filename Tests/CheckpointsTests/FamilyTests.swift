import Checkpoints
import Foundation
import Testing

/// Configurations of models that are refused, word for word; every one would otherwise be a network that cannot be.
@Suite struct FamilyTests {
  static var bert: [String: Any] {
    [
      "model_type": "bert", "hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 3,
      "intermediate_size": 48, "hidden_act": "gelu", "layer_norm_eps": 1e-12, "vocab_size": 40,
      "max_position_embeddings": 16, "type_vocab_size": 2,
    ]
  }
  static var vit: [String: Any] {
    [
      "model_type": "vit", "hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 3,
      "intermediate_size": 48, "hidden_act": "gelu", "layer_norm_eps": 1e-12, "image_size": 8,
      "patch_size": 4, "num_channels": 1,
    ]
  }
  static var t5: [String: Any] {
    [
      "model_type": "t5", "d_model": 24, "d_kv": 8, "d_ff": 48, "num_layers": 2, "num_heads": 3,
      "vocab_size": 40, "relative_attention_num_buckets": 8, "layer_norm_epsilon": 1e-6,
    ]
  }
  static var llama: [String: Any] {
    [
      "model_type": "llama", "hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 6,
      "num_key_value_heads": 2, "intermediate_size": 48, "hidden_act": "silu",
      "rms_norm_eps": 1e-6, "vocab_size": 40,
    ]
  }

  /// A change of a sound configuration, and what is said of it.
  struct Mistake: Sendable, CustomTestStringConvertible {
    let family: String
    let key: String
    let value: String
    let message: String
    var testDescription: String { "\(family), \(key): \(value)" }
  }

  static let mistakes = [
    Mistake(
      family: "bert", key: "model_type", value: "\"gpt2\"",
      message: "model_type: found 'gpt2', allowed is bert, roberta, distilbert, vit, t5, llama"),
    Mistake(
      family: "bert", key: "hidden_size", value: "\"wide\"",
      message: "'hidden_size' is not of the type Int"),
    Mistake(
      family: "bert", key: "num_attention_heads", value: "0",
      message: "num_attention_heads: found 0, allowed is a divisor of the width 24"),
    Mistake(
      family: "bert", key: "num_hidden_layers", value: "100000",
      message: "num_hidden_layers: found 100000, allowed is 1 to 4096"),
    Mistake(
      family: "bert", key: "is_decoder", value: "true",
      message: "is_decoder: found true, allowed is false"),
    Mistake(
      family: "vit", key: "num_channels", value: "16777215",
      message:
        "num_channels · image_size · image_size: found 16777215 · 8 · 8, allowed is a product "
        + "of 1 to 16777215"),
    Mistake(
      family: "vit", key: "patch_size", value: "3",
      message: "patch_size: found 3, allowed is a divisor of image_size 8"),
    Mistake(
      family: "t5", key: "d_kv", value: "16000000",
      message: "num_heads · d_kv: found 3 · 16000000, allowed is a product of 1 to 16777215"),
    Mistake(
      family: "llama", key: "num_attention_heads", value: "0",
      message: "num_attention_heads: found 0, allowed is 1 to 16777215"),
    Mistake(
      family: "llama", key: "num_key_value_heads", value: "4",
      message: "num_key_value_heads: found 4, allowed is a divisor of the width 6"),
    Mistake(
      family: "llama", key: "rope_scaling", value: "{\"rope_type\": \"llama3\"}",
      message: "rope_scaling.factor: found none, allowed is a number above 0.0"),
    Mistake(
      family: "llama", key: "rope_scaling", value: "{\"factor\": 4}",
      message: "rope_scaling.factor: found 4.0 without a rope_type, allowed is with the rope_type "
        + "linear or llama3"),
    Mistake(
      family: "llama", key: "rope_scaling", value: "{\"rope_type\": \"yarn\"}",
      message: "rope_scaling.rope_type: found 'yarn', allowed is default, linear, llama3"),
  ]

  @Test(arguments: mistakes) func isRefused(_ mistake: Mistake) throws {
    let sound = ["bert": Self.bert, "vit": Self.vit, "t5": Self.t5, "llama": Self.llama]
    var keys = try #require(sound[mistake.family])
    _ = try ModelConfiguration(
      json: try JSONSerialization.data(withJSONObject: keys), file: "config.json")
    keys[mistake.key] = try JSONSerialization.jsonObject(
      with: Data(mistake.value.utf8), options: .fragmentsAllowed)
    let text = try JSONSerialization.data(withJSONObject: keys)
    let error = #expect(throws: CheckpointError.self) {
      _ = try ModelConfiguration(json: text, file: "config.json")
    }
    #expect(error?.description == "config.json: \(mistake.message)")
  }

  @Test func aConfigurationThatHasNoEnd() throws {
    try withFolder { folder in
      let file = "\(folder)/config.json"
      try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: "/dev/zero")
      #expect(
        complaint { _ = try ModelConfiguration.read(folder) }
          == "\(file): open failed: not a regular file")
    }
  }
}
