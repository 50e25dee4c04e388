/// Tables in the Markdown of GitHub.
public enum MarkdownReport: ReportFormat {
  /// The name on the command line.
  public static let name = "markdown"
  /// One sentence for lists.
  public static let summary = "Tables in GitHub's Markdown, to paste into a page."

  /// Writes every result as a section.
  public static func render(_ results: [ResultSummary]) -> String {
    results.map(section).joined(separator: "\n\n") + "\n"
  }

  private static func section(_ result: ResultSummary) -> String {
    let labels = result.methods.map(\.label)
    let tables = result.groups.map { group in
      let rows = labels.indices.map { index in
        [labels[index]] + group.columns.map { $0.text(index) }
      }
      return """
        ### \(group.title)

        \(table(["method"] + group.columns.map(\.heading), rows, leading: 1))
        """
    }
    let breakdown = """
      ### \(ResultSummary.breakdownTitle)

      \(table(
        ["method", "phase", "component", "energy [J]", "share [%]"],
        result.breakdownRows.map { [$0.method, $0.phase, $0.component, $0.energy, $0.share] },
        leading: 3))
      """
    let head = ["## \(result.headline)", result.facts.joined(separator: "\n")]
    return (head + tables + [breakdown, result.reading.joined(separator: "\n")])
      .joined(separator: "\n\n")
  }

  /// A table whose first columns are aligned left, the others right.
  private static func table(_ headings: [String], _ rows: [[String]], leading: Int) -> String {
    let rule = headings.indices.map { $0 < leading ? ":---" : "---:" }
    return ([headings, rule] + rows).map { row in
      let cells = row.map {
        $0.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
      }
      return "| \(cells.joined(separator: " | ")) |"
    }.joined(separator: "\n")
  }
}
