/// Comma-separated values: one row per method, units in the headings.
public enum CSVReport: ReportFormat {
  /// The name on the command line.
  public static let name = "csv"
  /// One sentence for lists.
  public static let summary =
    "Comma-separated values, one row per method or entry: exact numbers, units in the headings."

  /// Writes the methods of all results into one table; what a result does not have stays empty.
  public static func render(_ results: [ResultSummary]) -> String {
    let tables = results.map(fields)
    var headings: [String] = []
    for (heading, _) in tables.flatMap({ $0.flatMap { $0 } }) where !headings.contains(heading) {
      headings.append(heading)
    }
    let rows = tables.flatMap { $0 }.map { fields in
      let texts = Dictionary(uniqueKeysWithValues: fields)
      return headings.map { texts[$0] ?? "" }
    }
    return ([headings] + rows).map { $0.map(quoted).joined(separator: ",") + "\n" }.joined()
  }

  /// Writes the first table that programs read: one row per row, units in the headings.
  public static func render(_ document: ReportDocument) -> String {
    guard let table = document.records.first else { return "\n" }
    let headings = table.columns.map { column in
      column.unit.map { "\(column.key) [\($0)]" } ?? column.key
    }
    let rows = table.rows.map { row in
      row.map { cell in
        switch cell {
        case .text(let text): text
        case .number(let number): number.map(NumberText.exact) ?? ""
        case .styled(let number, _), .written(let number, _): NumberText.exact(number)
        }
      }
    }
    return ([headings] + rows).map { $0.map(quoted).joined(separator: ",") + "\n" }.joined()
  }

  /// The headings and texts of every method of a result.
  private static func fields(of result: ResultSummary) -> [[(String, String)]] {
    let columns = result.groups.flatMap(\.columns)
    return result.methods.enumerated().map { index, method in
      let names = [
        ("result", result.name), ("content_hash", result.contentHash), ("label", method.label),
        ("method", method.method), ("write_policy", method.writePolicy),
      ]
      return names + columns.flatMap { fields(of: $0, at: index) }
    }
  }

  private static func fields(of column: ReportColumn, at index: Int) -> [(String, String)] {
    let value = column.values[index]
    func field(_ suffix: String, _ number: Double?) -> (String, String) {
      ("\(column.key)\(suffix) [\(column.unit)]", number.map(NumberText.exact) ?? "")
    }
    guard column.hasDeviation else { return [field("", value.mean)] }
    return [field("_mean", value.mean), field("_std", value.deviation)]
  }

  /// A field as RFC 4180 wants it.
  private static func quoted(_ text: String) -> String {
    guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
    let doubled = text.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"")
    return "\"\(doubled)\""
  }
}
