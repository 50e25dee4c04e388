import Yams

/// A setting that replaces the one in a document before it is decoded, as in `adaptation.epochs=5`.
public struct YAMLOverride: Sendable, Hashable {
  /// The keys from the root; list entries by their number.
  public let keyPath: [String]
  /// The YAML text of the value.
  public let value: String

  /// Reads `key.path=value`; list entries are written `methods.0.label`, `methods[0].label` or, by the label, name or method
  /// that no other entry has, `methods[lora].label`.
  ///
  /// - Returns: nil when there is no `=` or an empty key.
  public init?(_ text: String) {
    guard let separator = text.firstIndex(of: "=") else { return nil }
    self.init(
      path: String(text[..<separator]), value: String(text[text.index(after: separator)...]))
  }

  /// A setting from its key path and the YAML text of its value.
  ///
  /// - Returns: nil when a key is empty.
  public init?(path text: String, value: String) {
    let path = text.split(
      omittingEmptySubsequences: false, whereSeparator: { $0 == "." || $0 == "[" }
    ).map { $0.hasSuffix("]") ? $0.dropLast() : $0 }
    guard !path.contains(where: \.isEmpty) else { return nil }
    keyPath = path.map(String.init)
    self.value = value
  }

  /// The same setting in the document below the first key.
  public var belowFirstKey: YAMLOverride {
    YAMLOverride(keyPath: Array(keyPath.dropFirst()), value: value)
  }

  private init(keyPath: [String], value: String) {
    self.keyPath = keyPath
    self.value = value
  }

  /// The document with the setting in place; mappings on the way are made, list entries must exist.
  func applied(to node: Node, file: String) throws -> Node {
    guard let replacement = try Yams.compose(yaml: value) else {
      throw mistake(file, "the value is empty")
    }
    return try replace(in: node, keyPath[...], by: replacement.withoutMarks, file)
  }

  private func replace(
    in node: Node, _ path: ArraySlice<String>, by value: Node, _ file: String
  ) throws -> Node {
    guard let key = path.first else { return value }
    switch node {
    case .mapping(var mapping):
      let present = mapping[key] ?? .mapping(Node.Mapping([]))
      mapping[key] = try replace(in: present, path.dropFirst(), by: value, file)
      return .mapping(mapping)
    case .sequence(var sequence):
      guard let index = Int(key) ?? sequence.identities.firstIndex(of: key),
        sequence.indices.contains(index)
      else {
        let known = sequence.identities.joined(separator: ", ")
        throw mistake(file, "no entry '\(key)' in a list of \(known)")
      }
      sequence[index] = try replace(in: sequence[index], path.dropFirst(), by: value, file)
      return .sequence(sequence)
    case .scalar, .alias:
      throw mistake(file, "'\(key)' is below a value that has no keys")
    }
  }

  private func mistake(_ file: String, _ problem: String) -> FileFormatError {
    .yamlValue(
      file: file, line: 0, keyPath: keyPath.joined(separator: "."), problem: problem)
  }
}

extension Node {
  /// The same value without its place in a text, for it does not stand in the document's file.
  fileprivate var withoutMarks: Node {
    switch self {
    case .scalar(let scalar): Node(scalar.string, scalar.tag, scalar.style)
    case .mapping(let mapping):
      Node(mapping.map { ($0.key.withoutMarks, $0.value.withoutMarks) }, mapping.tag)
    case .sequence(let sequence): Node(sequence.map(\.withoutMarks), sequence.tag)
    case .alias: self
    }
  }
}
