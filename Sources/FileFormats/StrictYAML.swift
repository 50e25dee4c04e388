import Yams

/// YAML read without forgiveness: every key must be known, every value of the right type.
///
/// Keys are known because the type asks for them while it is decoded, whatever it would encode: an absent
/// optional counts. Numbers must be plain numbers, truth values `true` or `false`, and every error names the file, the
/// line and the key path.
public struct StrictYAML {
  /// Decodes one YAML document.
  ///
  /// - Parameters:
  ///   - type: the type of the value.
  ///   - text: the document.
  ///   - file: the name of the file for messages; nothing is read from it.
  ///   - overrides: settings that replace those of the document, in order.
  /// - Returns: the value.
  /// - Throws: ``FileFormatError/yamlSyntax(file:line:column:problem:)``,
  ///   ``FileFormatError/unknownKey(file:line:keyPath:nearest:)``,
  ///   ``FileFormatError/missingKey(file:line:keyPath:similar:)`` or
  ///   ``FileFormatError/yamlValue(file:line:keyPath:problem:)``.
  public static func decode<T: Decodable>(
    _ type: T.Type, from text: String, file: String, overrides: [YAMLOverride] = []
  ) throws -> T {
    try decode(type, from: try parse(text, file: file), file: file, overrides: overrides)
  }

  static func decode<T: Decodable>(
    _ type: T.Type, from document: Node, file: String, overrides: [YAMLOverride]
  ) throws -> T {
    let root = try overrides.reduce(document) { try $1.applied(to: $0, file: file) }
    let record = YAMLRecord(file: file)
    let value = try YAMLNodeDecoder(root, path: [], record: record).decode(type)
    try record.requireOnlyKnownKeys(of: root, path: [])
    return value
  }

  /// Decodes the part of a document that tells what it is; keys that the type does not ask for are left alone.
  ///
  /// - Throws: as ``decode(_:from:file:overrides:)``, but never for an unknown key.
  public static func decodeIgnoringUnknownKeys<T: Decodable>(
    _ type: T.Type, from text: String, file: String
  ) throws -> T {
    try YAMLNodeDecoder(try parse(text, file: file), path: [], record: YAMLRecord(file: file))
      .decode(type)
  }

  /// Encodes a value as one YAML document.
  ///
  /// Keys stand in the order in which the type encodes them, those of dictionaries sorted; numbers have the fewest
  /// digits that restore them. Equal values give equal texts, and ``decode(_:from:file:overrides:)`` reads them back.
  ///
  /// - Throws: ``FileFormatError/unencodable(keyPath:problem:)``.
  public static func encode<T: Encodable>(_ value: T) throws -> String {
    do {
      let node = try YAMLNodeEncoder.node(of: value, path: [])
      return try Yams.serialize(node: node, allowUnicode: true)
    } catch let error as EncodingError {
      guard case .invalidValue(_, let context) = error else { throw error }
      throw FileFormatError.unencodable(
        keyPath: YAMLPath.text(context.codingPath), problem: context.debugDescription)
    }
  }

  static func parse(_ text: String, file: String) throws -> Node {
    do {
      guard let root = try Yams.compose(yaml: text) else {
        throw FileFormatError.yamlSyntax(
          file: file, line: 1, column: 1, problem: "the document is empty")
      }
      return root
    } catch let error as YamlError {
      throw syntaxError(error, file: file)
    }
  }

  private static func syntaxError(_ error: YamlError, file: String) -> FileFormatError {
    let (mark, problem): (Mark?, String) =
      switch error {
      case .scanner(let context, let problem, let mark, _),
        .parser(let context, let problem, let mark, _),
        .composer(let context, let problem, let mark, _):
        (mark, context.map { "\($0.text): \(problem)" } ?? problem)
      case .reader(let problem, _, let value, _):
        (nil, value < 0 ? problem : "\(problem) (byte \(value))")
      case .duplicatedKeysInMapping(let keys, let context):
        (context.mark, "duplicated key \(keys.map { "'\($0)'" }.joined(separator: ", "))")
      default:
        (nil, "\(error)".split(separator: "\n").joined(separator: " "))
      }
    return .yamlSyntax(
      file: file, line: mark?.line ?? 1, column: mark?.column ?? 1, problem: problem)
  }
}

/// Key paths as messages show them: `layers[2].rank`.
enum YAMLPath {
  static func text(_ path: [any CodingKey]) -> String {
    path.reduce("") { text, key in
      if let index = key.intValue { return "\(text)[\(index)]" }
      return text.isEmpty ? key.stringValue : "\(text).\(key.stringValue)"
    }
  }
}

/// A key that is only known when the program runs: an index, or a key to report.
struct YAMLKey: CodingKey {
  let stringValue: String
  let intValue: Int?

  init(stringValue: String) {
    self.stringValue = stringValue
    intValue = nil
  }

  init(intValue: Int) {
    stringValue = "\(intValue)"
    self.intValue = intValue
  }
}
