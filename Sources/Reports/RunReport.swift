/// What a run left behind, for programs.
public struct RunReport: Sendable {
  private let output: String
  private let files: [String]
  private let warnings: [String]
  private let result: any ReportableResult
  private let sensitivities: [(cost: String, document: ReportDocument)]

  /// Describes a run.
  ///
  /// - Parameters:
  ///   - output: the directory.
  ///   - files: the names of the files in it that the run wrote.
  ///   - warnings: what the run warned of, a line each.
  ///   - result: what its results file says.
  ///   - sensitivities: what changes when a cost is swept, by cost.
  public init(
    output: String, files: [String], warnings: [String], result: any ReportableResult,
    sensitivities: [(cost: String, document: ReportDocument)] = []
  ) {
    self.output = output
    self.files = files
    self.warnings = warnings
    self.result = result
    self.sensitivities = sensitivities
  }

  /// One object: where everything is, and under `report` what `report.json` holds, the numbers of every method with their units.
  ///
  /// - Returns: the text, which ends with a line feed.
  /// - Throws: when the text cannot be made.
  public func json() throws -> String {
    guard let summary = result as? ResultSummary else {
      return try text(JSONDocument(result.document))
    }
    return try text(JSONReport.value(of: [summary]))
  }

  private func text(_ report: some Encodable) throws -> String {
    try JSONReport.text(
      of: JSONRun(
        schema: "crossfuse-run-1", output: output, files: files, warnings: warnings,
        report: report,
        sensitivities: Dictionary(
          uniqueKeysWithValues: sensitivities.map { ($0.cost, JSONDocument($0.document)) })))
  }
}

private struct JSONRun<Report: Encodable>: Encodable {
  let schema: String
  let output: String
  let files: [String]
  let warnings: [String]
  let report: Report
  let sensitivities: [String: JSONDocument]
}
