import Yams

/// A YAML text that was parsed once and is decoded many times, each time with other settings.
///
/// Places in the text are forgotten: it should have been decoded once already.
public struct YAMLDocument: Sendable {
  /// The name of the file for messages.
  public let file: String
  private let root: Tree

  /// Parses a document.
  ///
  /// - Throws: ``FileFormatError/yamlSyntax(file:line:column:problem:)``.
  public init(parsing text: String, file: String) throws {
    self.file = file
    root = try Tree(try StrictYAML.parse(text, file: file), file)
  }

  /// Decodes the document as ``StrictYAML/decode(_:from:file:overrides:)`` does.
  public func decode<T: Decodable>(_ type: T.Type, overrides: [YAMLOverride] = []) throws -> T {
    try StrictYAML.decode(type, from: root.node(YAMLTags()), file: file, overrides: overrides)
  }

  /// The part below a key of the outermost mapping; nothing where there is none.
  public func part(_ key: String) -> YAMLDocument? {
    guard case .mapping(let pairs) = root else { return nil }
    return pairs.first { $0.key.text == key }.map {
      YAMLDocument(file: "\(file): \(key)", root: $0.value)
    }
  }

  private init(file: String, root: Tree) {
    self.file = file
    self.root = root
  }

  /// Everything that is no mapping or list of mappings, in the order of the text, with its value in one line.
  ///
  /// Entries of lists stand by their label, name, method or action where one of them tells them apart, else by their number.
  public var entries: [(keyPath: String, value: String)] {
    Self.entries(of: root.node(YAMLTags()), at: "")
  }

  private static func entries(of node: Node, at path: String) -> [(keyPath: String, value: String)]
  {
    func below(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
    switch node {
    case .mapping(let mapping):
      return mapping.flatMap { entries(of: $1, at: below($0.scalar?.string ?? "?")) }
    case .sequence(let sequence) where sequence.contains { $0.mapping != nil }:
      return zip(sequence, sequence.identities).flatMap { entry, identity in
        entries(of: entry, at: "\(path)[\(identity)]")
      }
    case .sequence, .scalar, .alias:
      return [(path, line(of: node))]
    }
  }

  /// A value in one line, lists in brackets.
  private static func line(of node: Node) -> String {
    switch node {
    case .scalar(let scalar):
      scalar.string.split(whereSeparator: \.isNewline).joined(separator: " ")
    case .sequence(let sequence): "[\(sequence.map(line).joined(separator: ", "))]"
    case .mapping(let mapping):
      "{\(mapping.map { "\(line(of: $0)): \(line(of: $1))" }.joined(separator: ", "))}"
    case .alias: "*"
    }
  }
}

/// A node without its place in a text.
private indirect enum Tree: Sendable {
  case scalar(String, isPlain: Bool)
  case mapping([(key: Tree, value: Tree)])
  case sequence([Tree])

  init(_ node: Node, _ file: String) throws {
    switch node {
    case .scalar(let scalar):
      self = .scalar(scalar.string, isPlain: scalar.style == .any || scalar.style == .plain)
    case .mapping(let mapping):
      self = .mapping(try mapping.map { (try Tree($0.key, file), try Tree($0.value, file)) })
    case .sequence(let sequence):
      self = .sequence(try sequence.map { try Tree($0, file) })
    case .alias:
      throw FileFormatError.yamlValue(
        file: file, line: 0, keyPath: "", problem: "found an alias, expected a value")
    }
  }

  /// The text of a scalar.
  var text: String? {
    if case .scalar(let text, _) = self { text } else { nil }
  }

  func node(_ tags: YAMLTags) -> Node {
    switch self {
    case .scalar(let text, let isPlain):
      Node(text, tags.scalar, isPlain ? .plain : .doubleQuoted)
    case .mapping(let pairs):
      Node(pairs.map { ($0.key.node(tags), $0.value.node(tags)) }, tags.mapping)
    case .sequence(let entries): Node(entries.map { $0.node(tags) }, tags.sequence)
    }
  }
}

extension Node.Sequence {
  /// What entries are called in key paths: the first of label, name, method and action that no other entry has, else the
  /// number.
  var identities: [String] {
    let keys = ["label", "name", "method", "action"]
    // Not by subscript: it would make a node of every key and hash it.
    let texts = map { entry in
      entry.mapping?.reduce(into: [String: String]()) { texts, pair in
        guard let key = pair.key.scalar?.string, keys.contains(key) else { return }
        texts[key] = pair.value.scalar?.string
      }
    }
    let names = keys.map { key in texts.map { $0?[key] } }
    let counts = names.map { Dictionary($0.compactMap { $0 }.map { ($0, 1) }, uniquingKeysWith: +) }
    return indices.map { index in
      for (names, counts) in zip(names, counts) {
        if let name = names[index], counts[name] == 1 { return name }
      }
      return String(index)
    }
  }
}
