import FileFormats

/// What two files differ in: results of one kind, sweeps, or configurations.
public struct FileDiff: Sendable {
  /// A text that only one of the files has, or both in different words.
  struct TextChange: Sendable, Equatable {
    let place: String
    let left: String?
    let right: String?
  }

  /// Both files, left and right.
  let files: [String]
  /// What is known of where each comes from, a line each.
  let origins: [String]
  /// The settings that differ.
  let configuration: [ConfigurationChange]
  /// Versions, labels and everything else that is a text.
  let texts: [TextChange]
  /// The datasets of numbers that differ, the largest relative change first.
  let numbers: [NumberChange]
  /// The same for rows of tables, and for distributions, whose means say little.
  let rows: [NumberChange]
  /// Settings, texts and numbers that were compared.
  let compared: Int

  /// Whether nothing differs.
  public var isEmpty: Bool {
    configuration.isEmpty && texts.isEmpty && numbers.isEmpty && rows.isEmpty
  }

  /// Compares two configurations.
  ///
  /// - Parameters:
  ///   - left: a file's name and its YAML text.
  ///   - right: the same of the other.
  /// - Throws: `FileFormatError.yamlSyntax`.
  public init(
    configurations left: (file: String, text: String), _ right: (file: String, text: String)
  ) throws {
    let documents = try [left, right].map { try YAMLDocument(parsing: $0.text, file: $0.file) }
    files = [left.file, right.file]
    origins = []
    configuration = ConfigurationChange.between(documents[0], documents[1])
    (texts, numbers, rows) = ([], [], [])
    compared = documents[0].entries.count
  }

  /// Compares two results files or two sweeps, dataset by dataset.
  ///
  /// - Throws: ``ReportError/otherSchema(file:found:other:expected:)`` for files of different kinds or versions,
  ///   ``ReportError/unknownSchema(file:found:supported:)`` for other files, and `FileFormatError`.
  public init(results left: String, _ right: String) throws {
    let schemas = try [left, right].map(Self.schema)
    guard schemas[0] == schemas[1] else {
      throw ReportError.otherSchema(
        file: right, found: schemas[1], other: left, expected: schemas[0])
    }
    let (old, new) = (try FileContents(reading: left), try FileContents(reading: right))
    files = [left, right]
    origins = [old, new].map(\.origin)
    configuration = try Self.configurations.flatMap { dataset, prefix in
      try Self.changes(of: dataset, prefix, old, new)
    }
    texts = Self.texts(old, new)
    let changes = Self.numbers(old, new)
    func isDistribution(_ change: NumberChange) -> Bool {
      old.numbers[change.place]?.isDistribution ?? false
    }
    numbers = changes.filter { !isDistribution($0) }.ranked
    rows = (Self.rows(old, new) + changes.filter(isDistribution)).ranked
    compared =
      old.attributes.count + old.texts.values.reduce(0) { $0 + $1.count }
      + old.numbers.values.reduce(0) { $0 + $1.values.count }
      + old.tables.values.reduce(0) { $0 + $1.count * ($1.first?.count ?? 0) }
  }

  /// Datasets that hold configurations, and what their key paths begin with.
  private static let configurations = [
    ("provenance/config", ""), ("provenance/base", "base file: "),
  ]
  /// What is compared as a configuration, follows from one, or stands in another form beside it.
  private static let skipped: Set<String> = [
    "provenance/config", "provenance/base", "provenance/seeds", "content_hash", "records",
  ]

  /// The schema of a file, if its kind can be compared.
  private static func schema(of path: String) throws -> String {
    let file = try HDF5File.open(reading: path)
    let found = try file.label("schema", of: "/")
    let supported = resultKinds.map { $0.schema } + ["crossfuse-sweep-1"]
    guard supported.contains(found) else {
      throw ReportError.unknownSchema(
        file: path, found: found.isEmpty ? "none" : found,
        supported: supported.joined(separator: "', '"))
    }
    return found
  }

  private static func changes(
    of dataset: String, _ prefix: String, _ old: FileContents, _ new: FileContents
  ) throws -> [ConfigurationChange] {
    guard let left = old.texts[dataset]?.first, let right = new.texts[dataset]?.first else {
      return []
    }
    let changes = ConfigurationChange.between(
      try YAMLDocument(parsing: left, file: old.file),
      try YAMLDocument(parsing: right, file: new.file))
    guard !prefix.isEmpty else { return changes }
    return changes.map {
      ConfigurationChange(keyPath: prefix + $0.keyPath, left: $0.left, right: $0.right)
    }
  }

  private static func texts(_ old: FileContents, _ new: FileContents) -> [TextChange] {
    func changes(_ left: [String: String], _ right: [String: String]) -> [TextChange] {
      Set(left.keys).union(right.keys).subtracting(skipped).sorted().compactMap { place in
        guard left[place] != right[place], isShared(place, old, new) else { return nil }
        return TextChange(place: place, left: left[place], right: right[place])
      }
    }
    func lists(_ contents: FileContents) -> [String: String] {
      contents.texts.mapValues { $0.joined(separator: ", ") }
    }
    let remarks = sharedTables(old, new).flatMap { place, left, right in
      left.remarks.flatMap { column in
        left.identities.compactMap { row -> TextChange? in
          guard let found = left.text(column, of: row), let other = right.text(column, of: row),
            found != other
          else { return nil }
          return TextChange(place: "\(place).\(column) of \(row)", left: found, right: other)
        }
      }
    }
    return absences(old, new) + changes(old.attributes, new.attributes)
      + changes(lists(old), lists(new)) + remarks
  }

  /// Groups and datasets that only one file has, without what is in them.
  private static func absences(_ old: FileContents, _ new: FileContents) -> [TextChange] {
    old.objects.symmetricDifference(new.objects).sorted().compactMap { object in
      let parent = object.split(separator: "/").dropLast().joined(separator: "/")
      guard parent.isEmpty || old.objects.contains(parent) && new.objects.contains(parent) else {
        return nil
      }
      let isOld = old.objects.contains(object)
      return TextChange(
        place: object, left: isOld ? "present" : nil, right: isOld ? nil : "present")
    }
  }

  /// Whether the group or dataset that something belongs to is in both files.
  private static func isShared(_ place: String, _ old: FileContents, _ new: FileContents) -> Bool {
    guard let object = place.split(separator: "@").first, place.contains("@") else {
      return old.objects.contains(place) == new.objects.contains(place)
    }
    return old.objects.contains(String(object)) == new.objects.contains(String(object))
  }

  private static func numbers(_ old: FileContents, _ new: FileContents) -> [NumberChange] {
    Set(old.numbers.keys).intersection(new.numbers.keys).subtracting(skipped).sorted()
      .compactMap { NumberChange(of: $0, old.numbers[$0], new.numbers[$0]) }
  }

  private static func rows(_ old: FileContents, _ new: FileContents) -> [NumberChange] {
    sharedTables(old, new).flatMap { place, left, right in
      let known = Set(left.identities)
      let rows = left.identities + right.identities.filter { !known.contains($0) }
      return left.numbers.flatMap { column in
        rows.compactMap { row in
          NumberChange(
            of: "\(place).\(column.name)", row: row, units: column.units,
            left.number(column.name, of: row), right.number(column.name, of: row))
        }
      }
    }
  }

  private static func sharedTables(
    _ old: FileContents, _ new: FileContents
  ) -> [(place: String, TableRows, TableRows)] {
    old.tables.keys.filter { new.tables[$0] != nil }.sorted().map { place in
      func rows(_ contents: FileContents) -> TableRows {
        TableRows(contents.tables[place] ?? [], named: place == "points" ? contents.axes : [])
      }
      return (place, rows(old), rows(new))
    }
  }
}

extension FileContents.Numbers {
  /// Whether the numbers are those of bins and not of runs.
  fileprivate var isDistribution: Bool {
    !Set(["bin", "event", "share"]).isDisjoint(with: axes.split(separator: ",").map(String.init))
  }
}

extension FileContents {
  /// Where the file comes from, in one line.
  fileprivate var origin: String {
    let seeds = numbers["provenance/seeds"].map { numbers in
      ["seeds \(numbers.values.map(NumberText.exact).joined(separator: ", "))"]
    }
    return
      ([attributes["name"], attributes["package_version"].map { "crossfuse \($0)" }]
      .compactMap { $0 } + (seeds ?? [])
      + [attributes["content_hash"].map { "configuration \($0.prefix(12))" }].compactMap { $0 })
      .joined(separator: ", ")
  }

  /// What the points of a sweep are told apart by.
  fileprivate var axes: Set<String> {
    guard case .texts(_, _, let names)? = tables["axes"]?.first(where: { $0.name == "name" }) else {
      return []
    }
    return Set(names)
  }
}

extension [NumberChange] {
  /// The largest relative change first; equal ones keep their order.
  fileprivate var ranked: [NumberChange] {
    enumerated().sorted { left, right in
      left.element.rank != right.element.rank
        ? left.element.rank > right.element.rank : left.offset < right.offset
    }.map(\.element)
  }
}
