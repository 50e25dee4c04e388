/// Tables in the Markdown of GitHub.
public enum MarkdownReport: ReportFormat {
  /// The name on the command line.
  public static let name = "markdown"
  /// One sentence for lists.
  public static let summary = "Tables in GitHub's Markdown, to paste into a page."

  /// Writes every result as a section.
  public static func render(_ results: [ResultSummary]) -> String {
    results.map { section($0.document) }.joined(separator: "\n\n") + "\n"
  }

  /// Writes a document as a section.
  public static func render(_ document: ReportDocument) -> String { section(document) + "\n" }

  private static func section(_ document: ReportDocument) -> String {
    let head = ["## \(document.headline)", document.facts.joined(separator: "\n")]
    let notes = document.notes.isEmpty ? [] : [document.notes.joined(separator: "\n")]
    return (head + document.tables.map(text) + notes).joined(separator: "\n\n")
  }

  private static func text(of table: ReportTable) -> String {
    let columns = table.columns.indices.map(table.texts)
    let rows = table.rows.indices.map { row in columns.map { $0[row] } }
    let rule = table.columns.map { $0.isText ? ":---" : "---:" }
    let lines = ([table.columns.map(\.heading), rule] + rows).map { row in
      let cells = row.map {
        $0.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
      }
      return "| \(cells.joined(separator: " | ")) |"
    }
    return "### \(table.title)\n\n\(lines.joined(separator: "\n"))"
  }
}
