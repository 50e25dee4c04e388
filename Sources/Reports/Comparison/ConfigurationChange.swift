import FileFormats

/// A setting that two configurations do not share.
struct ConfigurationChange: Sendable, Equatable {
  /// Its place, as `--set` takes it.
  let keyPath: String
  /// The value with its unit in the left one; nothing where it has none.
  let left: String?
  /// The same in the right one.
  let right: String?

  /// What happened to the setting from left to right.
  var kind: String { left == nil ? "added" : right == nil ? "removed" : "changed" }

  /// The settings in which two YAML texts differ, in the order of the left text, then those that the right one adds.
  ///
  /// Entries of lists are told apart by their label or name where they have one, so a method that is put between others is
  /// one that was added.
  static func between(_ left: YAMLDocument, _ right: YAMLDocument) -> [ConfigurationChange] {
    let (old, new) = (left.entries, right.entries)
    let values = Dictionary(new.map { ($0.keyPath, $0.value) }) { first, _ in first }
    let known = Set(old.map(\.keyPath))
    let kept = old.compactMap { entry -> ConfigurationChange? in
      let other = values[entry.keyPath]
      guard other != entry.value else { return nil }
      return ConfigurationChange(keyPath: entry.keyPath, left: entry.value, right: other)
    }
    let added = new.filter { !known.contains($0.keyPath) }
    return kept
      + added.map { ConfigurationChange(keyPath: $0.keyPath, left: nil, right: $0.value) }
  }
}
