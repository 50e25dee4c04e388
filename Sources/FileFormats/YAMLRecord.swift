import Yams

/// What was asked for while one document was decoded: the keys of every mapping that was opened.
final class YAMLRecord {
  let file: String
  private var asked: [String: [String]] = [:]

  init(file: String) { self.file = file }

  /// Notes that a mapping was opened.
  func open(_ path: [any CodingKey]) { asked[YAMLPath.text(path), default: []] += [] }

  /// Notes that a key of a mapping was asked for.
  func ask(_ key: String, of path: [any CodingKey]) {
    let path = YAMLPath.text(path)
    if asked[path]?.contains(key) != true { asked[path, default: []].append(key) }
  }

  /// Throws at the first key, in the order of the text, that no type asked for.
  ///
  /// A mapping that was never opened was skipped on purpose or is not reached at all; its own key was judged.
  func requireOnlyKnownKeys(of node: Node, path: [any CodingKey]) throws {
    switch node {
    case .mapping(let mapping):
      let known = asked[YAMLPath.text(path)]
      for (keyNode, value) in mapping {
        let key = try text(ofKey: keyNode, path)
        let keyPath = path + [YAMLKey(stringValue: key)]
        if let known, !known.contains(key) {
          throw FileFormatError.unknownKey(
            file: file, line: keyNode.mark?.line ?? 0, keyPath: YAMLPath.text(keyPath),
            nearest: Self.nearest(to: key, among: known)?.name)
        }
        if known != nil { try requireOnlyKnownKeys(of: value, path: keyPath) }
      }
    case .sequence(let sequence):
      for (index, value) in sequence.enumerated() {
        try requireOnlyKnownKeys(of: value, path: path + [YAMLKey(intValue: index)])
      }
    case .scalar, .alias:
      break
    }
  }

  /// The text of a mapping's key; other kinds of keys are refused.
  func text(ofKey node: Node, _ path: [any CodingKey]) throws -> String {
    guard let key = node.scalar?.string else {
      throw FileFormatError.yamlValue(
        file: file, line: node.mark?.line ?? 0, keyPath: YAMLPath.text(path),
        problem: "found a key that is a list or a mapping, expected a text")
    }
    return key
  }

  /// The error for a key that a type needs; a similar key that nobody asked for may be its misspelling.
  func missing(_ key: String, in mapping: Node.Mapping, _ node: Node, path: [any CodingKey])
    -> FileFormatError
  {
    let known = asked[YAMLPath.text(path)] ?? []
    let names = mapping.map { $0.key.scalar?.string ?? "" }
    let unused = names.filter { !known.contains($0) }
    let similar = Self.nearest(to: key, among: unused).flatMap { $0.distance <= 2 ? $0.name : nil }
    return .missingKey(
      file: file, line: node.mark?.line ?? 0,
      keyPath: YAMLPath.text(path + [YAMLKey(stringValue: key)]), similar: similar)
  }

  /// The name with the fewest edits to `key`, the first of equals.
  private static func nearest(
    to key: String, among names: [String]
  ) -> (name: String, distance: Int)? {
    names.map { (name: $0, distance: editDistance(Array(key), Array($0))) }
      .min { $0.distance < $1.distance }
  }
}
