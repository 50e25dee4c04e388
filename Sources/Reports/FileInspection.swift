import FileFormats

/// What an HDF5 file holds, as an indented tree: groups, datasets with shape, type, units, axes and range, attributes.
///
/// Works for any HDF5 file, also of other programs; links are named and not followed.
public struct FileInspection: Sendable {
  /// The lines of the tree.
  public private(set) var lines: [String] = []
  /// Groups below this depth are not opened: a file may link a group into itself.
  private static let deepest = 32

  /// Reads a file from end to end.
  ///
  /// - Throws: `FileFormatError` when the file is missing, no HDF5 file or damaged.
  public init(of path: String) throws {
    let file = try HDF5File.open(reading: path)
    lines.append(path)
    try add(group: "/", depth: 1, of: file)
  }

  /// The tree as one text that ends with a line feed.
  public var text: String { lines.joined(separator: "\n") + "\n" }

  private mutating func add(
    group: String, depth: Int, of file: borrowing HDF5File
  ) throws {
    try addAttributes(of: group, depth: depth, in: file, except: [])
    for entry in try file.children(of: group) {
      let path = group == "/" ? "/\(entry.name)" : "\(group)/\(entry.name)"
      switch entry.kind {
      case .link:
        add("\(entry.name) → a link, not followed", depth)
      case .group where depth >= Self.deepest:
        add("\(entry.name)/ … too deep, not opened", depth)
      case .group:
        add("\(entry.name)/", depth)
        try add(group: path, depth: depth + 1, of: file)
      case .dataset:
        let summary = try DatasetSummary(of: entry, at: path, in: file)
        add(summary.headline, depth)
        for line in summary.details { add(line, depth + 1) }
        try addAttributes(of: path, depth: depth + 1, in: file, except: ["units", "axes"])
      }
    }
  }

  private mutating func addAttributes(
    of object: String, depth: Int, in file: borrowing HDF5File, except known: Set<String>
  ) throws {
    for name in try file.attributeNames(of: object) where !known.contains(name) {
      add("@\(name) = \(try file.attributeText(name, on: object))", depth)
    }
  }

  private mutating func add(_ line: String, _ depth: Int) {
    lines.append(String(repeating: "  ", count: depth) + line)
  }
}

extension HDF5File {
  /// The value of an attribute as a short text.
  func attributeText(_ name: String, on object: String) throws -> String {
    try attributeText(name, on: object, \.shortened)
  }

  /// The value of an attribute as a text, with texts in it written as told.
  func attributeText(
    _ name: String, on object: String, _ written: (String) -> String
  ) throws -> String {
    do {
      switch try attribute(name, on: object) {
      case .string(let text): return written(text)
      case .integer(let integer): return "\(integer)"
      case .real(let real): return "\(real)"
      case .strings(let texts): return "[\(texts.map(written).joined(separator: ", "))]"
      }
    } catch FileFormatError.wrongType(_, _, let found, _) {
      // Other programs write attributes of kinds that this one has no use for.
      return "(\(found))"
    }
  }
}

extension String {
  /// The first line in quotation marks, at most 60 characters of it, with the full length when it was cut.
  var shortened: String {
    let head = prefix { !$0.isNewline }.prefix(60)
    return head.count == count ? "\"\(head)\"" : "\"\(head)…\" (\(count) characters)"
  }
}
