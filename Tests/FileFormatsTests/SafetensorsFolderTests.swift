import FileFormats
import Foundation
import Testing

@Suite("Safetensors folders")
struct SafetensorsFolderTests {
  /// Two shards and the index with this weight map.
  private func withShards<Result>(
    _ map: String, _ body: (_ folder: String) throws -> Result
  ) throws -> Result {
    try withFolder { folder in
      try writeSafetensors(
        [("a", [1, 2], [2]), ("b", [3], [1])], metadata: ["format": "pt", "part": "1"],
        to: "\(folder)/model-1.safetensors")
      try writeSafetensors(
        [("c", [4], [])], metadata: ["format": "pt", "part": "2"],
        to: "\(folder)/model-2.safetensors")
      try Data(#"{"metadata":{"total_size":16},"weight_map":\#(map)}"#.utf8)
        .write(to: URL(filePath: "\(folder)/model.safetensors.index.json"))
      return try body(folder)
    }
  }

  private func complaint(_ map: String) throws -> String {
    try withShards(map) { folder in
      message { _ = try SafetensorsFolder.open(folder) }.replacing(folder, with: "F")
    }
  }

  @Test("reads a model in one file")
  func single() throws {
    try withFolder { folder in
      try writeSafetensors(
        [("a", [1, 2], [2])], metadata: ["format": "pt"], to: "\(folder)/model.safetensors")
      let model = try SafetensorsFolder.open(folder)
      #expect(model.names == ["a"])
      #expect(model.metadata == ["format": "pt"])
      #expect(try model.floats("a") == TensorValues(values: [1, 2], shape: [2]))
    }
  }

  @Test("reads a model in shards")
  func shards() throws {
    let map = #"{"c":"model-2.safetensors","b":"model-1.safetensors","a":"model-1.safetensors"}"#
    try withShards(map) { folder in
      let model = try SafetensorsFolder.open(folder)
      #expect(model.names == ["a", "b", "c"])
      #expect(model.metadata == ["format": "pt"])
      #expect(try model.floats("b") == TensorValues(values: [3], shape: [1]))
      #expect(try model.floats("c") == TensorValues(values: [4], shape: []))
      #expect(model.entry("a")?.shape == [2])
      #expect(model.entry("d") == nil)
      let missing = message { _ = try model.floats("d") }
      #expect(
        missing == "\(folder): tensor 'd': does not exist; the file holds 'a', 'b', 'c'")
    }
  }

  @Test(
    "an index that leads out of the folder",
    arguments: [
      "../model-1.safetensors", "/etc/model.safetensors", "sub/model.safetensors", "..",
      "sub\\\\model.safetensors", "model-1.bin", "", "a\\u0000.safetensors",
    ])
  func traversal(shard: String) throws {
    let shown = shard.replacing("\\u0000", with: "\\0").replacing("\\\\", with: "\\")
    #expect(
      try complaint(#"{"a":"\#(shard)"}"#)
        == "F/model.safetensors.index.json: tensor 'a': shard '\(shown)': expected the name of a"
        + " file in this folder that ends in '.safetensors'")
  }

  @Test("an index and shards that do not fit together")
  func misfits() throws {
    let index = "F/model.safetensors.index.json"
    #expect(
      try complaint(#"{"a":"model-1.safetensors","x":"model-3.safetensors"}"#)
        == "\(index): tensor 'x': shard 'model-3.safetensors': the file does not exist")
    #expect(
      try complaint(#"{"a":"model-1.safetensors","x":"model-2.safetensors"}"#)
        == "\(index): tensor 'x': shard 'model-2.safetensors': the file lacks the tensor")
    #expect(
      try complaint(#"{"a":"model-1.safetensors","c":"model-2.safetensors"}"#)
        == "\(index): tensor 'b': shard 'model-1.safetensors': the file holds the tensor,"
        + " but the index does not say so")
    #expect(
      try complaint(#"{"a":"model-1.safetensors","b":"model-2.safetensors"}"#)
        == "\(index): tensor 'b': shard 'model-2.safetensors': the file lacks the tensor")
  }

  @Test("indexes that are no maps of texts")
  func malformed() throws {
    let index = "F/model.safetensors.index.json"
    #expect(try complaint("[]") == "\(index): index: 'weight_map' is of a wrong type")
    #expect(try complaint(#"{"a":1}"#) == "\(index): index: 'weight_map' is of a wrong type")
    #expect(try complaint("{") == "\(index): index: no valid JSON")
    #expect(
      try complaint(#"{"a":"x.safetensors","a":"y.safetensors"}"#)
        == "\(index): index: the key 'a' appears twice")
    #expect(
      try complaint(String(repeating: "[", count: 100_000)) == "\(index): index: no valid JSON")
    try withFolder { folder in
      let path = "\(folder)/model.safetensors.index.json"
      try Data("{}".utf8).write(to: URL(filePath: path))
      let lacking = message { _ = try SafetensorsFolder.open(folder) }
      #expect(lacking == "\(path): index: lacks 'weight_map'")
    }
  }

  @Test("a folder without a model, and a shard that is damaged")
  func missing() throws {
    try withFolder { folder in
      let text = message { _ = try SafetensorsFolder.open(folder) }
      #expect(
        text
          == "\(folder): holds neither 'model.safetensors' nor 'model.safetensors.index.json'")
    }
    try withShards(#"{"a":"model-1.safetensors"}"#) { folder in
      let path = "\(folder)/model-1.safetensors"
      try Data([1, 2]).write(to: URL(filePath: path))
      let text = message { _ = try SafetensorsFolder.open(folder) }
      #expect(text == "\(path): 2 byte(s), a safetensors file has at least 8")
    }
  }
}
