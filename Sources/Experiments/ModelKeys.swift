public import Checkpoints
import Foundation
import Networks

/// A transformer described by the keys of Hugging Face's `config.json`, written in YAML.
public struct ModelKeys: Sendable, Equatable {
  /// The keys with their values.
  let keys: [String: ConfigurationValue]
  /// The family and its sizes.
  let family: any ModelFamily
  /// What the network gives out; as its family has it unless given.
  public internal(set) var output: ModelOutput?

  /// Where modules of the family usually get adapters.
  var usuallyAdapted: [String] { type(of: family).usuallyAdapted }

  /// The network without values.
  ///
  /// - Throws: `CheckpointError` for an output that the family does not have.
  var weights: TransformerWeights {
    get throws {
      TransformerWeights(
        try family.describe(output ?? family.usualOutput(architecture: nil)))
    }
  }

  /// Whether the keys and the output are the same.
  public static func == (a: Self, b: Self) -> Bool { a.keys == b.keys && a.output == b.output }
}

extension ModelKeys: Codable {
  /// Decodes a mapping; a key that nothing in the network follows from is an error.
  public init(from decoder: any Decoder) throws {
    let keys = try [String: ConfigurationValue](from: decoder)
    func failure(_ problem: String, at path: [String] = []) -> DecodingError {
      .dataCorrupted(
        DecodingError.Context(
          codingPath: decoder.codingPath + path.map(ConfigurationKey.init),
          debugDescription: problem))
    }
    do {
      family = try ModelConfiguration(json: try JSONEncoder().encode(keys), file: "model").family
    } catch CheckpointError.configuration(_, let problem) {
      throw failure(problem)
    }
    var known = try Self.known(family)
    known["model_type"] = .nothing
    if let path = ConfigurationValue.mapping(keys).unknownKey(in: .mapping(known)) {
      throw failure("nothing in a network of this type follows from this key", at: path)
    }
    self.keys = keys
  }

  /// Encodes the mapping, its keys sorted.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(keys)
  }

  /// The keys that a family has taken over.
  private static func known(_ family: some ModelFamily) throws -> [String: ConfigurationValue] {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return try JSONDecoder().decode(
      [String: ConfigurationValue].self, from: try encoder.encode(family))
  }
}

/// A value of a `config.json`.
enum ConfigurationValue: Sendable, Equatable {
  case nothing
  case truth(Bool)
  case integer(Int)
  case real(Double)
  case text(String)
  case list([ConfigurationValue])
  case mapping([String: ConfigurationValue])

  /// The path of the first key, in alphabetical order, that another mapping does not have.
  func unknownKey(in other: ConfigurationValue) -> [String]? {
    guard case .mapping(let own) = self, case .mapping(let known) = other else { return nil }
    for (key, value) in own.sorted(by: { $0.key < $1.key }) where value != .nothing {
      guard let counterpart = known[key] else { return [key] }
      if let path = value.unknownKey(in: counterpart) { return [key] + path }
    }
    return nil
  }
}

extension ConfigurationValue: Codable {
  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .nothing
    } else if let value = try? container.decode(Bool.self) {
      self = .truth(value)
    } else if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .real(value)
    } else if let value = try? container.decode([ConfigurationValue].self) {
      self = .list(value)
    } else if let value = try? container.decode([String: ConfigurationValue].self) {
      self = .mapping(value)
    } else {
      self = .text(try container.decode(String.self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .nothing: try container.encodeNil()
    case .truth(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .real(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .list(let values): try container.encode(values)
    case .mapping(let values): try container.encode(values)
    }
  }
}

/// A key of a `config.json`.
private struct ConfigurationKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(_ name: String) { stringValue = name }
  init?(stringValue: String) { self.init(stringValue) }
  init?(intValue: Int) { nil }
}
