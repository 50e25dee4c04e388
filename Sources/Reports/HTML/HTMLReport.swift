/// One HTML file with tables and figures that needs no network, no server and no other file.
public enum HTMLReport: ReportFormat {
  /// The name on the command line.
  public static let name = "html"
  /// One sentence for lists.
  public static let summary =
    "One HTML file with figures to look into, for any browser, offline; light, dark and on paper."

  /// Writes adaptations as one page, with the chart library of the system.
  ///
  /// - Throws: ``ReportError/noChartLibrary(path:reason:)``, and what damaged files beside the results give.
  public static func render(_ results: [ResultSummary]) throws -> String {
    try render(results, options: ReportOptions())
  }

  /// Writes a document as a page of tables.
  public static func render(_ document: ReportDocument) -> String {
    let article = PageArticle(
      key: "r1", headline: document.headline, facts: document.facts, overview: nil, figures: [],
      tables: document.tables, notes: document.notes, provenance: [], texts: [])
    return ReportPage(title: document.headline, articles: [article]).html(library: nil)
  }

  /// Writes results of any kinds as one page, one after the other.
  ///
  /// - Throws: ``ReportError/noChartLibrary(path:reason:)``, and what damaged files give.
  public static func render(
    _ results: [any ReportableResult], options: ReportOptions
  ) throws -> String {
    let library = try ChartLibrary(reading: options.chartLibrary)
    let articles = try results.enumerated().map { index, result in
      try PageArticle(result, key: "r\(index + 1)")
    }
    return ReportPage(
      title: articles.map(\.headline).joined(separator: ", "), articles: articles
    ).html(library: library)
  }
}
