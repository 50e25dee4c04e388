import Foundation
import Glibc

/// A model in a folder: one safetensors file, or several shards and the index that says what is in which.
///
/// `model.safetensors` comes first; where it is absent, `model.safetensors.index.json` must map the name of every tensor
/// to its shard (`weight_map`). The shards are files of the same folder.
public struct SafetensorsFolder: TensorSource {
  /// The file of a model that is not cut into shards.
  public static let modelName = "model.safetensors"
  /// The index of a model that is.
  public static let indexName = "model.safetensors.index.json"

  /// Where the folder is, as it was opened.
  public let path: String
  /// The names of all tensors, sorted.
  public let names: [String]
  /// The texts that all shards have in common.
  public let metadata: [String: String]
  private let shards: [String: SafetensorsFile]
  /// The shard of every tensor.
  private let places: [String: String]

  /// Maps all shards and checks that they hold what the index says, no less and no more.
  ///
  /// - Throws: ``SafetensorsError``, which names the tensor that is missing or too much, or what
  ///   ``SafetensorsFile/open(_:)`` throws.
  public static func open(_ path: String) throws -> SafetensorsFolder {
    if isThere("\(path)/\(modelName)") {
      let file = try SafetensorsFile.open("\(path)/\(modelName)")
      let places = Dictionary(uniqueKeysWithValues: file.names.map { ($0, modelName) })
      return SafetensorsFolder(path: path, shards: [modelName: file], places: places)
    }
    guard isThere("\(path)/\(indexName)") else {
      throw SafetensorsError.missingModel(folder: path)
    }
    let index = try SafetensorsIndex(reading: "\(path)/\(indexName)")
    return SafetensorsFolder(
      path: path, shards: try index.openShards(in: path), places: index.places)
  }

  private init(path: String, shards: [String: SafetensorsFile], places: [String: String]) {
    self.path = path
    self.shards = shards
    self.places = places
    names = places.keys.sorted()
    let texts = shards.values.map(\.metadata)
    metadata = (texts.first ?? [:]).filter { key, text in texts.allSatisfy { $0[key] == text } }
  }

  /// What is known of a tensor, its bytes being those of its shard; `nil` when there is none of this name.
  public func entry(_ name: String) -> SafetensorsEntry? { shard(of: name)?.entry(name) }

  /// The extent of each dimension of a tensor; `nil` when there is none of this name.
  public func shape(of name: String) -> [Int]? { entry(name)?.shape }

  /// Reads one tensor of 32-bit, 16-bit or bfloat16 numbers.
  ///
  /// Every value is exact; a NaN stays some NaN.
  ///
  /// - Throws: ``SafetensorsError/missingTensor(tensor:file:known:)``, or
  ///   ``SafetensorsError/wrongType(tensor:file:found:expected:)`` for elements of another type.
  public func floats(_ name: String) throws -> TensorValues {
    guard let shard = shard(of: name) else {
      throw SafetensorsError.missingTensor(tensor: name, file: path, known: names)
    }
    return try shard.floats(name)
  }

  private func shard(of name: String) -> SafetensorsFile? {
    places[name].flatMap { shards[$0] }
  }

  static func isThere(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }
}
