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
    results.map { section($0.document) }.joined(separator: "\n\n") + "\n"
  }

  /// Writes a document as a heading and its tables.
  public static func render(_ document: ReportDocument) -> String { section(document) + "\n" }

  private static func section(_ document: ReportDocument) -> String {
    let head = ([document.headline] + document.facts).joined(separator: "\n")
    let notes = document.notes.isEmpty ? [] : [document.notes.joined(separator: "\n")]
    return ([head] + document.tables.map(text) + notes).joined(separator: "\n\n")
  }

  private static func text(of table: ReportTable) -> String {
    var text = TextTable()
    for (index, column) in table.columns.enumerated() {
      let unit = column.unit.map { ["[\($0)]"] } ?? []
      text.add(
        column.title.wrapped(at: headingWidth) + unit, table.texts(index),
        column.isText ? .left : .right)
    }
    return "\(table.title)\n\(text.text(width: width))"
  }
}
