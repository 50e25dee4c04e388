import Foundation

/// What stands at the beginning of a safetensors file: its tensors and where they are, checked.
///
/// Format: <https://github.com/huggingface/safetensors>, "Format". Eight bytes of length, lowest first, then a JSON
/// object; offsets count from its end.
struct SafetensorsHeader {
  /// The bytes before the JSON object.
  static let lengthBytes = 8

  let metadata: [String: String]
  let entries: [String: SafetensorsEntry]

  /// Reads and checks the header of a file.
  ///
  /// - Throws: ``SafetensorsError``.
  init(of file: Data, path: String) throws {
    guard file.count >= Self.lengthBytes else {
      throw SafetensorsError.tooShort(file: path, bytes: file.count)
    }
    let length = file.prefix(Self.lengthBytes).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let allowed = min(file.count - Self.lengthBytes, SafetensorsFile.headerLimit)
    guard length <= allowed else {
      throw SafetensorsError.headerLength(file: path, found: length, allowed: allowed)
    }
    let start = Self.lengthBytes + Int(length)
    let raw = try Self.decode(file[Self.lengthBytes..<start], path)
    metadata = raw.metadata
    let layout = SafetensorsLayout(file: path, start: start, bytes: file.count - start)
    entries = try layout.entries(raw.entries)
  }

  private static func decode(_ text: Data, _ path: String) throws -> RawHeader {
    do {
      return try StrictJSON.decode(RawHeader.self, from: text)
    } catch let error as StrictJSONProblem {
      guard let tensor = error.keys.first else {
        throw SafetensorsError.malformed(file: path, problem: "header: \(error.problem)")
      }
      if tensor == RawHeader.metadataKey {
        throw SafetensorsError.malformed(
          file: path, problem: "header: '\(tensor)' is not an object of texts")
      }
      let problem = error.keys.count > 1 ? "'\(error.keys[1])' \(error.problem)" : error.problem
      throw SafetensorsError.malformedEntry(file: path, tensor: tensor, problem: problem)
    }
  }
}

/// The JSON object as it stands; keys that the format does not name are passed over, as other readers do.
private struct RawHeader: Decodable {
  static let metadataKey = "__metadata__"
  var metadata: [String: String] = [:]
  var entries: [(name: String, entry: RawEntry)] = []

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: TextKey.self)
    // Sorted, so that of several faults always the same one is reported.
    for key in container.allKeys.sorted(by: { $0.stringValue < $1.stringValue }) {
      if key.stringValue == Self.metadataKey {
        metadata = try container.decodeIfPresent([String: String].self, forKey: key) ?? [:]
      } else {
        entries.append((key.stringValue, try container.decode(RawEntry.self, forKey: key)))
      }
    }
  }
}

/// A tensor as it stands in the JSON object.
struct RawEntry: Decodable {
  let type: String
  let shape: [Int]
  let offsets: [Int]

  private enum CodingKeys: String, CodingKey {
    case type = "dtype"
    case shape
    case offsets = "data_offsets"
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    type = try container.decode(String.self, forKey: .type)
    shape = try container.decode([WholeNumber].self, forKey: .shape).map(\.value)
    offsets = try container.decode([WholeNumber].self, forKey: .offsets).map(\.value)
  }
}

/// A number that says where it stands when it is no 64-bit integer; Foundation calls the whole text invalid.
private struct WholeNumber: Decodable {
  let value: Int

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let value = try? container.decode(Int.self) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "holds something that is no 64-bit integer")
    }
    self.value = value
  }
}

/// Any text as a key.
private struct TextKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}
