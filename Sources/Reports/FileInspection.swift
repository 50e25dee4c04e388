import FileFormats

/// What an HDF5 file holds, as an indented tree: groups, datasets with shape, type, units, axes and range, attributes.
///
/// Works for any HDF5 file, also of other programs; links are named and not followed.
public struct FileInspection: Sendable {
  /// One group, dataset or link.
  struct Object: Sendable {
    /// Without the first slash; empty for the file itself.
    let path: String
    let kind: HDF5Entry.Kind
    /// What a dataset holds.
    let dataset: DatasetSummary?
    /// Names and values, those that describe a dataset left out.
    let attributes: [Attribute]

    /// How many objects it lies in.
    var depth: Int { path.split(separator: "/").count }
  }

  /// A name with a text.
  struct Attribute: Sendable {
    let name: String
    let value: String
    /// The value as a line has room for it.
    let short: String
  }

  let file: String
  /// The file itself, then all that is in it.
  let objects: [Object]

  /// Reads a file from end to end.
  ///
  /// - Throws: `FileFormatError` when the file is missing, no HDF5 file or damaged.
  public init(of path: String) throws {
    let hdf5 = try HDF5File.open(reading: path)
    file = path
    let root = Object(
      path: "", kind: .group, dataset: nil, attributes: try hdf5.attributes(of: "/", except: []))
    objects = [root] + (try hdf5.objects().map { try Object($0.entry, at: $0.path, in: hdf5) })
  }

  /// The lines of the tree.
  public var lines: [String] { objects.flatMap { $0.lines(file: file) } }

  /// The tree as one text that ends with a line feed.
  public var text: String { lines.joined(separator: "\n") + "\n" }
}

extension FileInspection.Object {
  fileprivate init(_ entry: HDF5Entry, at path: String, in file: borrowing HDF5File) throws {
    self.path = path
    kind = entry.kind
    let object = "/\(path)"
    dataset = entry.kind == .dataset ? try DatasetSummary(of: entry, at: object, in: file) : nil
    attributes =
      entry.kind == .link
      ? []
      : try file.attributes(
        of: object, except: entry.kind == .dataset ? DatasetSummary.labelNames : [])
  }

  /// A line of its own, indented, and one per column and attribute.
  fileprivate func lines(file: String) -> [String] {
    let name = path.split(separator: "/").last.map(String.init) ?? file
    let own =
      switch kind {
      case .link: "\(name) → a link, not followed"
      case .group where depth >= HDF5File.deepestGroup: "\(name)/ … too deep, not opened"
      case .group: path.isEmpty ? name : "\(name)/"
      case .dataset: dataset?.headline ?? name
      }
    let below = (dataset?.details ?? []) + attributes.map { "@\($0.name) = \($0.short)" }
    func indented(_ line: String, _ depth: Int) -> String {
      String(repeating: "  ", count: depth) + line
    }
    return [indented(own, depth)] + below.map { indented($0, depth + 1) }
  }
}

extension HDF5File {
  /// All attributes of an object but those of the names.
  fileprivate func attributes(
    of object: String, except known: Set<String>
  ) throws -> [FileInspection.Attribute] {
    try attributeNames(of: object).filter { !known.contains($0) }.map { name in
      FileInspection.Attribute(
        name: name, value: try attributeText(name, on: object) { $0 },
        short: try attributeText(name, on: object))
    }
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
