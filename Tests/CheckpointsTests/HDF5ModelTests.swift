import Checkpoints
import FileFormats
import Foundation
import Networks
import Testing

/// Models between Hugging Face folders and HDF5 files.
@Suite struct HDF5ModelTests {
  /// What folders of the golden models and the small committed one are.
  private static func folders() -> [String] {
    let golden = PEFTGolden.folder.map { [$0.appending(path: "base").path()] } ?? []
    return golden + (TinyModel.isThere ? TinyModel.families.map(TinyModel.folder) : [])
  }

  @Test("both ways, every tensor bit for bit", arguments: folders())
  func roundTrip(folder: String) throws {
    try withFolder { place in
      let file = "\(place)/model.h5"
      let summary = try HDF5Model.importFolder(folder, to: file)
      #expect(summary.leftOut.isEmpty)
      let exported = try HDF5Model.exportFolder(file, to: place)
      #expect(exported.tensors == summary.tensors)
      let (old, new) = (try SafetensorsFolder.open(folder), try SafetensorsFolder.open(place))
      #expect(old.names == new.names)
      for name in old.names {
        let (left, right) = (try old.floats(name), try new.floats(name))
        #expect(left.shape == right.shape)
        #expect(left.values.map(\.bitPattern) == right.values.map(\.bitPattern), "\(name)")
      }
      #expect(
        try Data(contentsOf: URL(filePath: "\(folder)/config.json"))
          == Data(contentsOf: URL(filePath: "\(place)/config.json")))
      let (fromFolder, fromFile) = (
        try HuggingFaceModel.read(folder), try HuggingFaceModel.read(file)
      )
      #expect(fromFolder.weights == fromFile.weights && fromFolder.head == fromFile.head)
      #expect(fromFolder.prefix == fromFile.prefix)
    }
  }

  @Test func theLayoutOfAFile() throws {
    try withFolder { place in
      let path = "\(place)/model.h5"
      _ = try HDF5Model.importFolder(try PEFTGolden.path("base"), to: path)
      #expect(try schema(ofFile: path) == "crossfuse-model-1")
      let file = try HDF5File.open(reading: path)
      #expect(try file.children(of: "/").map(\.name) == ["config", "tensors"])
      for (name, axes) in [
        ("bert.encoder.layer.0.attention.self.query.weight", "output,input"),
        ("classifier.weight", "output,input"), ("classifier.bias", "feature"),
        ("bert.embeddings.word_embeddings.weight", "row,feature"),
      ] {
        #expect(try file.attribute("axes", on: "/tensors/\(name)") == .string(axes))
        #expect(try file.attribute("units", on: "/tensors/\(name)") == .string("1"))
      }
    }
  }

  /// The small model with some tensors changed, as a folder; and the error of importing it, which writes nothing.
  private func complaint(
    _ change: (inout [String: TensorValues]) -> Void
  ) throws -> String {
    try withFolder { place in
      let base = try PEFTGolden.path("base")
      let source = try SafetensorsFolder.open(base)
      var tensors = Dictionary(
        uniqueKeysWithValues: try source.names.map { ($0, try source.floats($0)) })
      change(&tensors)
      try FileManager.default.copyItem(
        atPath: "\(base)/config.json", toPath: "\(place)/config.json")
      try writeSafetensors(
        tensors.map { ($0, $1.values, $1.shape) }, metadata: [:],
        to: "\(place)/model.safetensors")
      let found = CheckpointsTests.complaint {
        let summary = try HDF5Model.importFolder(place, to: "\(place)/model.h5")
        throw Left(names: summary.leftOut)
      }
      let isWritten = FileManager.default.fileExists(atPath: "\(place)/model.h5")
      #expect(isWritten == found.hasPrefix("left out"))
      return found.replacing(place, with: "FOLDER")
    }
  }

  private struct Left: Error, CustomStringConvertible {
    let names: [String]
    var description: String { "left out \(names)" }
  }

  @Test func tensorsThatAreNotNeeded() throws {
    #expect(
      try complaint {
        $0["bert.embeddings.position_ids"] = TensorValues(values: [0, 1], shape: [1, 2])
        $0["cls.predictions.bias"] = TensorValues(values: [0], shape: [1])
      } == #"left out ["bert.embeddings.position_ids", "cls.predictions.bias"]"#)
  }

  @Test func whatIsWrong() throws {
    let query = "bert.encoder.layer.1.attention.self.query.weight"
    #expect(
      try complaint { $0[query] = nil }
        == "FOLDER: the tensor '\(query)' is missing among 40")
    #expect(
      try complaint { $0[query] = TensorValues(values: [1, 2], shape: [2, 1]) }
        == "FOLDER: the tensor '\(query)' has the shape [2, 1], expected [8, 8]")
    #expect(
      try complaint { tensors in
        var values = tensors[query]?.values ?? []
        values[9] = .nan
        tensors[query] = TensorValues(values: values, shape: [8, 8])
      } == "FOLDER: the tensor '\(query)' holds nan at index 9; weights must be finite")
    #expect(
      try complaint { $0["bert.extra"] = TensorValues(values: [1], shape: [1]) }
        == "FOLDER: nothing uses 'bert.extra'")
  }

  /// Writes a checkpoint of zeros with all tensors that a model for words has, and some of one value.
  private func writeZeros(_ keys: [String: Any], with more: [String], to place: String) throws {
    let text = try JSONSerialization.data(withJSONObject: keys)
    try text.write(to: URL(filePath: "\(place)/config.json"))
    let family = try ModelConfiguration(json: text, file: "config.json").family
    let prefix = type(of: family).prefix
    try writeSafetensors(
      try family.describe(.vocabulary).tensors().map {
        (
          $0.name.hasPrefix("lm_head.") ? $0.name : prefix + $0.name,
          [Float](repeating: 0, count: $0.rows * $0.columns), [$0.rows, $0.columns]
        )
      } + more.map { ($0, [0], [1]) }, metadata: [:], to: "\(place)/model.safetensors")
  }

  /// Tables that follow from the configuration, and what only the first versions of a family had.
  @Test(arguments: [
    ("t5", "decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight"),
    ("llama", "model.layers.0.self_attn.rotary_emb.inv_freq"),
  ])
  func tensorsOfOlderVersions(family: String, name: String) throws {
    try withFolder { place in
      try writeZeros(
        family == "t5" ? FamilyTests.t5 : FamilyTests.llama, with: [name], to: place)
      #expect(try HDF5Model.importFolder(place, to: "\(place)/model.h5").leftOut == [name])
    }
  }

  /// A file of some bytes can claim tensors of any shape.
  private struct Claim: TensorSource {
    let path = "FILE"
    let metadata: [String: String] = [:]
    let shapes: [String: [Int]]
    var names: [String] { shapes.keys.sorted() }
    func shape(of name: String) -> [Int]? { shapes[name] }
    func floats(_ name: String) throws -> TensorValues {
      let shape = try #require(shapes[name])
      return TensorValues(
        values: [Float](repeating: 0, count: shape.reduce(1, *)), shape: shape)
    }
  }

  @Test(arguments: [[1 << 60, 24], [1 << 40, 1 << 40], [3, 25], [3], [0, 24]])
  func aHeadThatCannotBe(shape: [Int]) throws {
    var keys = FamilyTests.bert
    keys["architectures"] = ["BertForSequenceClassification"]
    let configuration = try ModelConfiguration(
      json: try JSONSerialization.data(withJSONObject: keys), file: "config.json")
    var shapes = Dictionary(
      uniqueKeysWithValues: try configuration.family.describe(.pooler).tensors().map {
        ($0.name, [$0.rows, $0.columns])
      })
    shapes["classifier.weight"] = shape
    shapes["classifier.bias"] = [3]
    #expect(
      CheckpointsTests.complaint { _ = try HuggingFaceModel(configuration, Claim(shapes: shapes)) }
        == "FILE: the tensor 'classifier.weight' has the shape \(shape), expected two sizes of "
        + "1 to 16777215, the second 24")
  }

  @Test(arguments: [ModelOutput.vocabulary, .mean])
  func aDecoderIsKnownWhetherItIsUsedOrNot(_ output: ModelOutput) throws {
    try withFolder { place in
      func read(with more: [String]) throws -> String {
        try writeZeros(FamilyTests.t5, with: more, to: place)
        return CheckpointsTests.complaint {
          let model = try HuggingFaceModel.read(place, output: output)
          throw Left(names: [String(model.weights.description.decoder != nil)])
        }.replacing(place, with: "FOLDER")
      }
      let (whole, strange) = (try read(with: []), try read(with: ["decoder.block.0.extra"]))
      #expect(whole == "left out [\"\(output == .vocabulary)\"]")
      #expect(strange == "FOLDER: nothing uses 'decoder.block.0.extra'")
    }
  }

  @Test func aFileOfAnotherKind() throws {
    try withFolder { place in
      let path = "\(place)/other.h5"
      let file = try HDF5File.create(at: path)
      try file.setAttribute("schema", .string("crossfuse-results-1"), on: "/")
      try file.close()
      #expect(
        CheckpointsTests.complaint { _ = try HuggingFaceModel.read(path) }
          == "\(path): not a checkpoint of this version; the root needs attribute "
          + "schema = 'crossfuse-model-1'")
    }
  }

  @Test func aFileWithOtherShapes() throws {
    try withFolder { place in
      let path = "\(place)/model.h5"
      let file = try HDF5File.create(at: path)
      try file.setAttribute("schema", .string(HDF5Model.schema), on: "/")
      let text = try String(
        contentsOfFile: "\(PEFTGolden.path("base"))/config.json", encoding: .utf8)
      try file.write([text], shape: [], to: "/config", units: "1", axes: "")
      for name in try SafetensorsFolder.open(PEFTGolden.path("base")).names {
        try file.write(
          [1] as [Float], shape: [1, 1], to: "/tensors/\(name)", units: "1", axes: "row,column")
      }
      try file.close()
      #expect(
        CheckpointsTests.complaint { _ = try HuggingFaceModel.read(path) }
          == "\(path): the tensor 'bert.embeddings.word_embeddings.weight' has the shape [1, 1], "
          + "expected [12, 8]")
    }
  }
}
