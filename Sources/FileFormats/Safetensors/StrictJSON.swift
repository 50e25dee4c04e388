import Foundation

/// A text that is not the JSON it has to be.
struct StrictJSONProblem: Error {
  /// The keys that lead to the place; empty for the text itself.
  let keys: [String]
  /// What was found there.
  let problem: String
}

/// JSON objects as Foundation decodes them, without what it lets pass: equal keys, a comma after the last member,
/// other encodings than UTF-8.
///
/// Foundation refuses texts that are nested deeper than 512 levels.
enum StrictJSON {
  /// Decodes an object.
  ///
  /// - Throws: ``StrictJSONProblem``.
  static func decode<Value: Decodable>(_ type: Value.Type, from text: Data) throws -> Value {
    let bytes = [UInt8](text)
    // Foundation takes zero bytes for another encoding.
    guard String(validating: bytes, as: UTF8.self) != nil, !bytes.contains(0) else {
      throw StrictJSONProblem(keys: [], problem: "no text in UTF-8")
    }
    guard bytes.first == UInt8(ascii: "{") else {
      throw StrictJSONProblem(keys: [], problem: "no JSON object: it does not begin with '{'")
    }
    let value: Value
    do {
      value = try JSONDecoder().decode(type, from: text)
    } catch let error as DecodingError {
      throw problem(error)
    }
    var keys = KeyScanner(bytes: bytes)
    try keys.requireDistinct()
    return value
  }

  static let syntaxProblem = StrictJSONProblem(keys: [], problem: "no valid JSON")

  private static func problem(_ error: DecodingError) -> StrictJSONProblem {
    switch error {
    case .keyNotFound(let key, let context):
      StrictJSONProblem(keys: names(context), problem: "lacks '\(key.stringValue)'")
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      StrictJSONProblem(keys: names(context), problem: "is of a wrong type")
    case .dataCorrupted(let context) where context.codingPath.isEmpty:
      syntaxProblem
    case .dataCorrupted(let context):
      StrictJSONProblem(keys: names(context), problem: context.debugDescription)
    @unknown default:
      syntaxProblem
    }
  }

  private static func names(_ context: DecodingError.Context) -> [String] {
    context.codingPath.filter { $0.intValue == nil }.map(\.stringValue)
  }
}

/// Finds equal keys in one object, and commas before a closing bracket, in a text that was decoded.
///
/// Keys that differ only in how Unicode composes their characters are equal, as texts are in Swift.
private struct KeyScanner {
  let bytes: [UInt8]
  /// The keys of every object that is open; one empty set per array.
  private var keys: [Set<String>] = []
  private var lastText = 0..<0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func requireDistinct() throws {
    var index = 0
    var last: UInt8 = 0
    while index < bytes.count {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        index += 1
        continue
      case UInt8(ascii: "\""):
        lastText = try text(from: index)
        index = lastText.upperBound - 1
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        keys.append([])
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard last != UInt8(ascii: ","), keys.popLast() != nil else {
          throw StrictJSON.syntaxProblem
        }
      case UInt8(ascii: ":"):
        try add(key())
      default:
        break
      }
      last = byte
      index += 1
    }
  }

  private mutating func add(_ key: String) throws {
    guard let object = keys.indices.last, keys[object].insert(key).inserted else {
      throw StrictJSONProblem(
        keys: [], problem: "the key '\(SafetensorsError.shown(key))' appears twice")
    }
  }

  /// The range of a text that begins at an index, quotes included.
  private func text(from start: Int) throws -> Range<Int> {
    var index = start + 1
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "\"") { return start..<index + 1 }
      index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    throw StrictJSON.syntaxProblem
  }

  private func key() throws -> String {
    let text = bytes[lastText]
    guard text.contains(UInt8(ascii: "\\")) else {
      return String(decoding: text.dropFirst().dropLast(), as: UTF8.self)
    }
    guard let key = try? JSONDecoder().decode(String.self, from: Data(text)) else {
      throw StrictJSON.syntaxProblem
    }
    return key
  }
}
