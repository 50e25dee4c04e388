/// Plain text for a terminal of 160 columns.
public enum TableReport: ReportFormat {
  /// The name on the command line.
  public static let name = "table"
  /// One sentence for lists.
  public static let summary = "Aligned plain text for a terminal, at most 160 columns wide."
  /// The number of columns of the terminal.
  static let width = 160
  /// Headings are broken into lines of about this many columns.
  private static let headingWidth = 11

  /// Writes every result as a heading and its tables.
  public static func render(_ results: [ResultSummary]) -> String {
    results.map(section).joined(separator: "\n\n") + "\n"
  }

  private static func section(_ result: ResultSummary) -> String {
    let labels = result.methods.map(\.label)
    let tables = result.groups.map { group in
      var table = TextTable()
      table.add(["method"], labels, .left)
      for column in group.columns {
        table.add(
          column.title.wrapped(at: headingWidth) + ["[\(column.unit)]"],
          labels.indices.map(column.text))
      }
      return "\(group.title)\n\(table.text(width: width))"
    }
    let parts = [result.headline + "\n" + result.facts.joined(separator: "\n")] + tables
    return (parts + [breakdown(of: result), result.reading.joined(separator: "\n")])
      .joined(separator: "\n\n")
  }

  private static func breakdown(of result: ResultSummary) -> String {
    let rows = result.breakdownRows
    var table = TextTable()
    table.add(["method"], rows.map(\.method), .left)
    table.add(["phase"], rows.map(\.phase), .left)
    table.add(["component"], rows.map(\.component), .left)
    table.add(["energy", "[J]"], rows.map(\.energy))
    table.add(["share", "[%]"], rows.map(\.share))
    return "\(ResultSummary.breakdownTitle)\n\(table.text(width: width))"
  }
}
