/// A way of writing results, replays and comparisons down.
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

  /// Writes a document of another kind as one text that ends with a line feed.
  ///
  /// - Throws: when the text cannot be made.
  static func render(_ document: ReportDocument) throws -> String

  /// Writes results of any kinds as one text that ends with a line feed.
  ///
  /// Formats of tables need no such function of their own.
  /// - Throws: ``ReportError/severalKinds(files:)``, or when the text cannot be made.
  static func render(_ results: [any ReportableResult], options: ReportOptions) throws -> String
}
