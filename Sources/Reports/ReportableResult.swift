import FileFormats

/// A kind of results file: what is read of it, and what is reported.
public protocol ReportableResult: Sendable {
  /// The value of the file's `schema` attribute.
  static var schema: String { get }

  /// Reads a results file.
  ///
  /// - Throws: ``ReportError`` or `FileFormatError`, which name the file and what is wrong in it.
  init(reading path: String) throws

  /// What the file says of itself, and what methods cost where it holds that.
  var summary: ResultSummary { get }
  /// All tables, for people and for programs.
  var document: ReportDocument { get }
}

/// Every kind of results file; adding one is its file and a line here.
public let resultKinds: [any ReportableResult.Type] = [
  ResultSummary.self,
  SwitchingResult.self,
  FusionResult.self,
  RobustnessResult.self,
  ScaleResult.self,
  ChipResult.self,
  SweepResult.self,
]

/// Reads a results file of any kind; its schema tells which.
///
/// - Throws: ``ReportError/unknownSchema(file:found:supported:)`` and the errors of the kind.
public func readResult(_ path: String) throws -> any ReportableResult {
  let file = try HDF5File.open(reading: path)
  let hasSchema = try file.attributeNames(of: "/").contains("schema")
  let found = hasSchema ? try file.text(of: "schema", on: "/") : "none"
  guard let kind = resultKinds.first(where: { $0.schema == found }) else {
    if ResultSummary.olderSchemas.contains(found) {
      throw ReportError.olderSchema(file: path, found: found, supported: ResultSummary.schema)
    }
    throw ReportError.unknownSchema(
      file: path, found: found, supported: resultKinds.map { $0.schema }.joined(separator: "', '"))
  }
  return try kind.init(reading: path)
}

extension ResultSummary: ReportableResult {
  /// The result itself.
  public var summary: ResultSummary { self }
}

extension ReportFormat {
  /// Writes results as one text: several of them only where they are of the kind that has a row per method.
  ///
  /// - Throws: ``ReportError/severalKinds(files:)``.
  public static func render(
    _ results: [any ReportableResult], options: ReportOptions
  ) throws -> String {
    let summaries = results.compactMap { $0 as? ResultSummary }
    if summaries.count == results.count { return try render(summaries) }
    guard results.count == 1 else {
      throw ReportError.severalKinds(
        files: results.map { ($0.summary.file, $0.summary.experiment) }.map { "\($0) (\($1))" })
    }
    return try render(results[0].document)
  }

  /// The same with the usual options.
  ///
  /// - Throws: as `render(_:options:)`.
  public static func render(_ results: [any ReportableResult]) throws -> String {
    try render(results, options: ReportOptions())
  }
}

extension ReportableResult {
  /// The result with what methods cost.
  ///
  /// - Throws: ``ReportError/noCosts(file:experiment:)`` where a file has nothing of that.
  public var costs: ResultSummary {
    get throws {
      guard summary.methods.contains(where: { !$0.ledger.isEmpty }) else {
        throw ReportError.noCosts(file: summary.file, experiment: summary.experiment)
      }
      return summary
    }
  }
}

extension ReportDocument {
  /// The document with one of its tables alone, for people and for programs.
  ///
  /// - Throws: ``ReportError/unknownTable(file:name:known:)``.
  public func table(_ key: String, of file: String) throws -> ReportDocument {
    let all = records + tables
    guard let table = all.first(where: { $0.key == key }) else {
      throw ReportError.unknownTable(
        file: file, name: key, known: all.map(\.key).withoutRepetitions)
    }
    return ReportDocument(
      schema: schema, headline: headline, facts: facts, tables: [table], notes: notes)
  }
}

extension ReportTable.Cell {
  /// Shares of 0…1 by seed as a percentage: mean ± sample standard deviation.
  static func percent(_ bySeed: [Double]) -> ReportTable.Cell {
    let value = ReportValue(over: bySeed.map { 100 * $0 })
    guard let mean = value.mean else { return .number(nil) }
    guard let deviation = value.deviation else { return .written(mean, NumberText.fixed(mean)) }
    return .written(mean, "\(NumberText.fixed(mean)) ± \(NumberText.fixed(deviation))")
  }

  /// Values by seed: mean ± sample standard deviation, or the mean of one seed alone.
  static func spread(_ bySeed: [Double], _ style: ReportStyle) -> ReportTable.Cell {
    let value = ReportValue(over: bySeed)
    guard let mean = value.mean else { return .number(nil) }
    // Seeds that agree but for rounding need no spread.
    guard let deviation = value.deviation, deviation > 1e-9 * mean.magnitude else {
      return .number(mean)
    }
    return .written(mean, "\(style.text(mean)) ± \(style.text(deviation))")
  }

  /// A count.
  static func count(_ number: Int) -> ReportTable.Cell { .number(Double(number)) }
}

extension RunValues {
  /// The mean of every seed.
  var means: [Double] { bySeed.compactMap(\.mean) }
}
