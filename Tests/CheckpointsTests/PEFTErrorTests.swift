import Checkpoints
import FileFormats
import Foundation
import Testing

/// What is wrong with an adapter folder is said in one line.
@Suite struct PEFTErrorTests {
  let golden: PEFTGolden

  init() throws { golden = try PEFTGolden() }

  /// The error of a golden adapter after `change` has been at its settings and tensors.
  private func complaint(
    _ name: String,
    changing change: (inout [String: Any], inout [String: TensorValues]) -> Void
  ) throws -> String {
    try withFolder { folder in
      let place = try PEFTGolden.path(name)
      let text = try Data(contentsOf: URL(filePath: "\(place)/adapter_config.json"))
      var settings = try #require(
        try JSONSerialization.jsonObject(with: text) as? [String: Any])
      let file = try SafetensorsFile.open("\(place)/adapter_model.safetensors")
      var tensors = Dictionary(
        uniqueKeysWithValues: try file.names.filter { !$0.hasSuffix("indices") }.map {
          ($0, try file.floats($0))
        })
      change(&settings, &tensors)
      try JSONSerialization.data(withJSONObject: settings)
        .write(to: URL(filePath: "\(folder)/adapter_config.json"))
      try writeSafetensors(
        tensors.map { ($0, $1.values, $1.shape) }, metadata: [:],
        to: "\(folder)/adapter_model.safetensors")
      return CheckpointsTests.complaint {
        _ = try PEFTAdapter.trained(in: folder, on: golden.reference)
      }.replacing(folder + "/", with: "").replacing(
        (folder as NSString).lastPathComponent, with: "NAME")
    }
  }

  @Test(
    "settings that are not honoured",
    arguments: [
      ("peft_type", "IA3" as any Sendable, "found 'IA3', allowed is LORA, SHIRA, VERA"),
      (
        "bias", "all",
        "found 'all', allowed is none, for biases of modules are not part of an adapter here"
      ),
      (
        "fan_in_fan_out", true,
        "found true, allowed is false, for weights are [outputs, inputs] here"
      ),
      (
        "rank_pattern", ["query": 4],
        "found settings for 'query', allowed is none, for all modules have the rank r here"
      ),
      (
        "alpha_pattern", ["query": 4],
        "found settings for 'query', allowed is none, for all modules have the scale of lora_alpha here"
      ),
      ("lora_bias", true, "found true, allowed is none, for factors have no biases here"),
      (
        "trainable_token_indices", [1, 2],
        "found a list of 2, allowed is none, for tables of tokens are not adapted here"
      ),
      (
        "init_lora_weights", "pissa",
        "found 'pissa', allowed is true, false, gaussian, eva, orthogonal, for others change the weights of the base"
      ),
      ("r", 0, "found 0, allowed is 1 to 1048576"),
      ("lora_alpha", -1, "found -1.0, allowed is a finite number above 0"),
    ])
  func setting(key: String, value: any Sendable, problem: String) throws {
    let found = try complaint("lora") { settings, _ in settings[key] = value }
    #expect(found == "adapter_config.json: \(key): \(problem)")
  }

  @Test func noRank() throws {
    #expect(
      try complaint("lora") { settings, _ in settings["r"] = nil }
        == "adapter_config.json: lacks the key 'r'")
  }

  @Test func anotherBase() throws {
    let module = "base_model.model.bert.encoder.layer.7.attention.self.query"
    #expect(
      try complaint("lora") { _, tensors in
        tensors["\(module).lora_A.weight"] = TensorValues(values: [1, 2], shape: [1, 2])
      }
        == "the adapter 'NAME' does not fit the model: the model has no module "
        + "encoder.layer.7.attention.self.query; its base is 'golden/base'")
  }

  @Test func anotherShape() throws {
    let name = "base_model.model.bert.encoder.layer.0.attention.self.query.lora_A.weight"
    #expect(
      try complaint("lora") { _, tensors in
        tensors[name] = TensorValues(values: Array(repeating: 1, count: 32), shape: [2, 16])
      }
        == "the adapter 'NAME' does not fit the model: its lora_A of "
        + "encoder.layer.0.attention.self.query is [2, 16], the model has [2, 8]; "
        + "its base is 'golden/base'")
    #expect(
      try complaint("lora") { _, tensors in tensors[name] = nil }
        == "the adapter 'NAME' does not fit the model: it has no lora_A of "
        + "encoder.layer.0.attention.self.query; its base is 'golden/base'")
  }

  @Test func tensorsThatNothingUses() throws {
    #expect(
      try complaint("lora") { _, tensors in
        tensors["base_model.model.bert.pooler.dense.weight"] = TensorValues(values: [1], shape: [1])
      }
        == "adapter_model.safetensors: nothing uses 'base_model.model.bert.pooler.dense.weight'")
  }

  @Test func twoTensorsOfOnePart() throws {
    let name = "encoder.layer.0.attention.self.query.lora_A.weight"
    #expect(
      try complaint("lora") { _, tensors in
        tensors["base_model.model.\(name)"] = tensors["base_model.model.bert.\(name)"]
      }
        == "adapter_model.safetensors: the tensors 'base_model.model.bert.\(name)', "
        + "'base_model.model.\(name)' are the same part of the network")
  }

  @Test func magnitudesWithoutDoRA() throws {
    #expect(
      try complaint("dora") { settings, _ in settings["use_dora"] = false }
        == "the adapter 'NAME' does not fit the model: its encoder.layer.0.attention.self.query has "
        + "magnitudes, but use_dora is not set; its base is 'golden/base'")
  }

  @Test func aValueThatIsNotFinite() throws {
    let name = "base_model.model.bert.encoder.layer.0.attention.self.query.lora_A.weight"
    #expect(
      try complaint("lora") { _, tensors in
        tensors[name] = TensorValues(
          values: [1, .nan] + Array(repeating: 1, count: 14), shape: [2, 8])
      } == "adapter_model.safetensors: the tensor '\(name)' holds nan at index 1; "
        + "weights must be finite")
  }

  @Test func changesWithoutPositions() throws {
    #expect(
      try complaint("shira") { _, _ in }
        == "the adapter 'NAME' does not fit the model: it has no shira_indices of "
        + "encoder.layer.0.attention.self.query; its base is 'golden/base'")
  }

  @Test func vectorsWithoutProjections() throws {
    #expect(
      CheckpointsTests.complaint { _ = try golden.adapter("vera-unsaved") }
        == "the adapter 'vera-unsaved': save_projection: found false and no vera_A and vera_B, "
        + "allowed is true with both: what PyTorch draws from projection_prng_key is not drawn here"
    )
  }

  @Test(arguments: ["adapter_config.json", "adapter_model.safetensors"])
  func aMissingFile(name: String) throws {
    try withFolder { folder in
      for file in ["adapter_config.json", "adapter_model.safetensors"] where file != name {
        try FileManager.default.copyItem(
          atPath: "\(PEFTGolden.path("lora"))/\(file)", toPath: "\(folder)/\(file)")
      }
      let found = CheckpointsTests.complaint {
        _ = try PEFTAdapter.read(folder, of: BERTFamily.self)
      }
      #expect(found == "\(folder)/\(name): the file does not exist")
    }
  }
}
