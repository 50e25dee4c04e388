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
  static let skipped: Set<String> = [
    "provenance/config", "provenance/base", "provenance/seeds", "content_hash", "records",
  ]

  /// The schema of a file, if its kind can be compared.
  private static func schema(of path: String) throws -> String {
    let file = try HDF5File.open(reading: path)
    let found = try file.label("schema", of: "/")
    let supported = resultKinds.map { $0.schema }
    guard supported.contains(found) else {
      throw ReportError.unknownSchema(
        file: path, found: found.isEmpty ? "none" : found,
        supported: supported.joined(separator: "', '"))
    }
    return found
  }
}
