/// A part of a configuration: written out in place, or kept in a file of its own that is named.
public enum Reference<Value: Codable & Sendable>: Codable, Sendable {
  /// The path of a YAML file, relative to the file that names it.
  case file(String)
  /// The part itself.
  case inline(Value)

  /// Decodes a path or the part itself.
  public init(from decoder: any Decoder) throws {
    let single = try decoder.singleValueContainer()
    if let path = try? single.decode(String.self) {
      self = .file(path)
    } else {
      self = .inline(try single.decode(Value.self))
    }
  }

  /// Encodes the path or the part itself.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .file(let path): try container.encode(path)
    case .inline(let value): try container.encode(value)
    }
  }
}
