import FileFormats
import Foundation

extension PEFTConfiguration {
  /// Reads a `adapter_config.json`.
  ///
  /// - Throws: ``CheckpointError/configuration(file:problem:)``, and `FileFormatError` for a file that is missing.
  static func read(_ path: String) throws -> PEFTConfiguration {
    let text = try ModelConfiguration.text(of: path)
    func refuse(_ key: String, _ found: String, _ allowed: String) -> CheckpointError {
      .configuration(file: path, problem: "\(key): found \(found), allowed is \(allowed)")
    }
    let kind = try ModelConfiguration.decode(KindName.self, text, file: path).peftType
    guard Kind(rawValue: kind) != nil else {
      throw refuse(
        "peft_type", "'\(kind)'", Kind.allCases.map(\.rawValue).joined(separator: ", "))
    }
    let settings = try ModelConfiguration.decode(
      [String: LooseValue].self, text, file: path, fromSnakeCase: false)
    for (key, why) in unread {
      guard let value = settings[key], value.isSet else { continue }
      throw refuse(key, value.text, "none, for \(why)")
    }
    if let value = settings["init_lora_weights"], !value.keepsBase {
      throw refuse(
        "init_lora_weights", value.text,
        "true, false, gaussian, eva, orthogonal, for others change the weights of the base")
    }
    let configuration = try ModelConfiguration.decode(PEFTConfiguration.self, text, file: path)
    try configuration.validate(refuse)
    return configuration
  }

  private func validate(_ refuse: (String, String, String) -> CheckpointError) throws {
    guard 1...1 << 20 ~= r else { throw refuse("r", "\(r)", "1 to \(1 << 20)") }
    if let loraAlpha, !(loraAlpha.isFinite && loraAlpha > 0) {
      throw refuse("lora_alpha", "\(loraAlpha)", "a finite number above 0")
    }
    if let bias, bias != "none" {
      throw refuse(
        "bias", "'\(bias)'", "none, for biases of modules are not part of an adapter here")
    }
    if fanInFanOut ?? false {
      throw refuse("fan_in_fan_out", "true", "false, for weights are [outputs, inputs] here")
    }
  }

  /// Settings that change what the tensors mean, and why they are not read.
  private static let unread: KeyValuePairs<String, String> = [
    "rank_pattern": "all modules have the rank r here",
    "alpha_pattern": "all modules have the scale of lora_alpha here",
    "lora_bias": "factors have no biases here",
    "layer_replication": "layers are not repeated here",
    "trainable_token_indices": "tables of tokens are not adapted here",
    "target_parameters": "modules are adapted here, not parameters",
    "use_bdlora": "factors are whole here", "use_qalora": "inputs are not pooled here",
    "alora_invocation_tokens": "adapters are active on all tokens here",
    "arrow_config": "adapters are not routed here", "velora_config": "it is not known here",
    "kasa_config": "it is not known here", "monteclora_config": "it is not known here",
    "megatron_config": "it is not known here",
  ]
}

/// The one key that says how to read the others.
private struct KindName: Decodable {
  let peftType: String
}

/// The value of a setting, of which only matters whether it is set.
private struct LooseValue: Decodable {
  let isSet: Bool
  let text: String
  /// Whether a way of drawing factors leaves the base weights as they are.
  var keepsBase: Bool {
    ["true", "false", "null", "'gaussian'", "'eva'", "'orthogonal'"].contains(text)
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      (isSet, text) = (false, "null")
    } else if let value = try? container.decode(Bool.self) {
      (isSet, text) = (value, "\(value)")
    } else if let value = try? container.decode(Double.self) {
      (isSet, text) = (true, "\(value)")
    } else if let value = try? container.decode(String.self) {
      (isSet, text) = (!value.isEmpty, "'\(value)'")
    } else if let list = try? container.decode([LooseValue].self) {
      (isSet, text) = (!list.isEmpty, "a list of \(list.count)")
    } else {
      let values = try container.decode([String: LooseValue].self)
      let keys = values.keys.sorted().prefix(3).map { "'\($0)'" }.joined(separator: ", ")
      (isSet, text) = (!values.isEmpty, "settings for \(keys)")
    }
  }
}
