/// A document as an object for JSON.
struct JSONDocument: Encodable {
  private let schema: String
  private let title: String
  private let facts: [String]
  private let notes: [String]
  private let tables: [String: JSONTable]

  init(_ document: ReportDocument) {
    schema = document.schema
    title = document.headline
    facts = document.facts
    notes = document.notes
    tables = Dictionary(uniqueKeysWithValues: document.records.map { ($0.key, JSONTable($0)) })
  }
}

/// A table as an object for JSON: what its columns are, and rows that name them.
struct JSONTable: Encodable {
  private struct Column: Encodable {
    let title: String
    let unit: String?
  }

  private enum Value: Encodable {
    case text(String)
    case number(Double)

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .text(let text): try container.encode(text)
      case .number(let number): try container.encode(number)
      }
    }
  }

  private let title: String
  private let columns: [String: Column]
  private let rows: [[String: Value]]

  init(_ table: ReportTable) {
    title = table.title
    columns = Dictionary(
      uniqueKeysWithValues: table.columns.map { ($0.key, Column(title: $0.title, unit: $0.unit)) })
    rows = table.rows.map { row in
      Dictionary(
        uniqueKeysWithValues: zip(table.columns, row).compactMap { column, cell in
          Self.value(of: cell).map { (column.key, $0) }
        })
    }
  }

  private static func value(of cell: ReportTable.Cell) -> Value? {
    switch cell {
    case .text(let text): .text(text)
    case .number(let number): number.map(Value.number)
    case .styled(let number, _), .written(let number, _): .number(number)
    }
  }
}
