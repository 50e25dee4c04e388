import Foundation

/// The index of a model in shards, as the library `transformers` writes it.
struct SafetensorsIndex {
  /// The file, for messages.
  let path: String
  /// The shard of every tensor.
  let places: [String: String]

  private struct Content: Decodable {
    let places: [String: String]

    private enum CodingKeys: String, CodingKey {
      case places = "weight_map"
    }
  }

  /// Reads an index; the names of shards must be those of files beside it.
  ///
  /// - Throws: ``SafetensorsError``.
  init(reading path: String) throws {
    self.path = path
    let text = try MappedFile(path).bytes
    guard text.count <= SafetensorsFile.headerLimit else {
      throw SafetensorsError.malformed(
        file: path,
        problem: "\(text.count) bytes, at most \(SafetensorsFile.headerLimit) are read")
    }
    do {
      places = try StrictJSON.decode(Content.self, from: text).places
    } catch let error as StrictJSONProblem {
      let place = error.keys.isEmpty ? "" : "'\(SafetensorsError.shown(error.keys[0]))' "
      throw SafetensorsError.malformed(file: path, problem: "index: \(place)\(error.problem)")
    }
    for (tensor, shard) in places.sorted(by: { $0.key < $1.key }) {
      guard Self.isPlainName(shard) else {
        throw SafetensorsError.wrongShard(
          index: path, tensor: tensor, shard: shard,
          problem: "expected the name of a file in this folder that ends in '.safetensors'")
      }
    }
  }

  /// Whether a name stays inside the folder.
  private static func isPlainName(_ name: String) -> Bool {
    name.hasSuffix(".safetensors") && !name.utf8.contains { "/\\\0".utf8.contains($0) }
  }

  /// Maps every shard and compares what it holds with the index.
  func openShards(in folder: String) throws -> [String: SafetensorsFile] {
    var shards: [String: SafetensorsFile] = [:]
    for (tensor, shard) in places.sorted(by: { $0.key < $1.key }) {
      if shards[shard] == nil {
        guard SafetensorsFolder.isThere("\(folder)/\(shard)") else {
          throw wrong(tensor, shard, "the file does not exist")
        }
        shards[shard] = try SafetensorsFile.open("\(folder)/\(shard)")
      }
      guard shards[shard]?.entry(tensor) != nil else {
        throw wrong(tensor, shard, "the file lacks the tensor")
      }
    }
    for (shard, file) in shards.sorted(by: { $0.key < $1.key }) {
      if let stranger = file.names.first(where: { places[$0] != shard }) {
        throw wrong(stranger, shard, "the file holds the tensor, but the index does not say so")
      }
    }
    return shards
  }

  private func wrong(_ tensor: String, _ shard: String, _ problem: String) -> SafetensorsError {
    .wrongShard(index: path, tensor: tensor, shard: shard, problem: problem)
  }
}
