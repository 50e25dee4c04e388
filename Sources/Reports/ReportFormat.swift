/// A way of writing results down.
///
/// All formats show the columns of ``ResultSummary/groups``, so that they show the same numbers, and name the unit of
/// every column. Equal results give equal text.
public protocol ReportFormat: Sendable {
  /// The name on the command line.
  static var name: String { get }
  /// One sentence for lists.
  static var summary: String { get }

  /// Writes results as one text that ends with a line feed.
  ///
  /// - Throws: when the text cannot be made.
  static func render(_ results: [ResultSummary]) throws -> String
}

/// Every report format; adding one is its file and a line here.
public let reportFormats: [any ReportFormat.Type] = [
  TableReport.self,
  MarkdownReport.self,
  JSONReport.self,
  CSVReport.self,
]

/// The report format with a name.
///
/// - Throws: ``ReportError/unknownFormat(name:known:)``.
public func reportFormat(named name: String) throws -> any ReportFormat.Type {
  guard let format = reportFormats.first(where: { $0.name == name }) else {
    throw ReportError.unknownFormat(name: name, known: reportFormats.map { $0.name })
  }
  return format
}
