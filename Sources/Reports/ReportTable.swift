/// A table of texts and numbers that every format can write down.
public struct ReportTable: Sendable, Equatable {
  /// One column: its names, and how its numbers are written.
  public struct Column: Sendable, Equatable {
    /// The name for machines, unique in its table.
    public let key: String
    /// The name for people.
    public let title: String
    /// The unit of the numbers; nil for texts and for numbers whose rows name their units.
    public let unit: String?
    /// How numbers are written for people.
    public let style: ReportStyle

    /// A column of numbers.
    init(_ key: String, _ title: String, _ unit: String?, _ style: ReportStyle) {
      self.key = key
      self.title = title
      self.unit = unit
      self.style = style
    }

    /// A column of texts, which stand at its left edge.
    init(_ key: String, _ title: String) {
      self.init(key, title, nil, .plain)
      isText = true
    }

    /// Whether the column holds texts.
    private(set) var isText = false

    /// The title with the unit.
    var heading: String { unit.map { "\(title) [\($0)]" } ?? title }
  }

  /// What stands in one row and column.
  public enum Cell: Sendable, Equatable {
    /// A text.
    case text(String)
    /// A number in the style of its column; nil where there is none.
    case number(Double?)
    /// A number in a style of its own.
    case styled(Double, ReportStyle)
    /// A number with the text that people read.
    case written(Double, String)
  }

  /// The name for machines, unique in its document.
  public let key: String
  /// What the table is about.
  public let title: String
  /// The columns, left to right; texts first.
  public let columns: [Column]
  /// The rows, each with one cell per column.
  public private(set) var rows: [[Cell]]

  init(key: String, title: String, columns: [Column], rows: [[Cell]] = []) {
    self.key = key
    self.title = title
    self.columns = columns
    self.rows = []
    for row in rows { add(row) }
  }

  /// Adds a row at the end.
  mutating func add(_ row: [Cell]) {
    precondition(row.count == columns.count, "\(row.count) cells in \(columns.count) columns")
    rows.append(row)
  }

  /// The cells of one column as people read them.
  func texts(_ column: Int) -> [String] {
    rows.map { row in
      switch row[column] {
      case .text(let text), .written(_, let text): text
      case .styled(let number, let style): style.text(number)
      case .number(let number): number.map(columns[column].style.text) ?? NumberText.missing
      }
    }
  }
}

/// A heading, what the numbers rest on, tables, and how they are to be read.
public struct ReportDocument: Sendable, Equatable {
  /// The kind and version of the document, for programs.
  public let schema: String
  /// The first line.
  public let headline: String
  /// What the tables rest on, one line each.
  public let facts: [String]
  /// The tables that people read.
  public let tables: [ReportTable]
  /// How the tables are to be read, one line each.
  public let notes: [String]
  /// The tables that programs read; formats with room for only one write the first.
  public let records: [ReportTable]

  /// Creates a document.
  ///
  /// - Parameters:
  ///   - schema: the kind and version, for programs.
  ///   - headline: the first line.
  ///   - facts: what the tables rest on, one line each.
  ///   - tables: the tables that people read.
  ///   - notes: how the tables are to be read, one line each.
  ///   - records: the tables that programs read; those that people read unless given.
  init(
    schema: String, headline: String, facts: [String], tables: [ReportTable], notes: [String],
    records: [ReportTable]? = nil
  ) {
    self.schema = schema
    self.headline = headline
    self.facts = facts
    self.tables = tables
    self.notes = notes
    self.records = records ?? tables
  }
}
