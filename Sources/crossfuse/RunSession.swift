import Experiments
import FileFormats
import Reports

/// One run from start to published files: progress, reports, and a clean end when it is interrupted.
struct RunSession: Sendable {
  private let experiment: any ExperimentKind
  private let output: StagedOutput
  private let display: ProgressDisplay

  private let sensitivities: [String]

  init(
    experiment: any ExperimentKind, output: String, isQuiet: Bool, sensitivities: [String]
  ) throws {
    self.experiment = experiment
    self.sensitivities = sensitivities
    self.output = try StagedOutput(for: output)
    display = ProgressDisplay(isQuiet ? .silent : .suitable)
  }

  /// Runs the experiment and publishes its files.
  ///
  /// - Returns: the table of the results.
  func run(_ options: RunOptions) async throws -> String {
    defer { output.discard() }
    let interruption = Interruption { [display, output] end in
      display.clear()
      output.discard(andThen: end)
    }
    defer { interruption.ignore() }
    let folder = output.stage
    let warnings = try await experiment.run(into: folder, options: options) { [display] in
      display.show($0)
    }
    let (files, tables) = try writeReports(folder)
    try output.publish()
    for warning in warnings { Console.complain("warning: \(warning)") }
    display.finish(
      "wrote \(output.target)/\((["results.h5", "experiment.yaml"] + files).joined(separator: ", "))"
    )
    return tables
  }

  /// Writes the reports of the results in a folder.
  ///
  /// - Returns: the names of the files, and the tables to print; nothing for kinds that have no report yet.
  private func writeReports(_ folder: String) throws -> (files: [String], tables: String) {
    guard type(of: experiment).name == AdaptationExperiment.name else { return ([], "") }
    let results = [try ResultSummary(reading: "\(folder)/results.h5")]
    let sweeps = try sensitivities.map { ($0, try results[0].sensitivityDocument(of: $0)) }
    for (cost, sweep) in sweeps {
      let path = "\(folder)/sensitivity-\(cost)"
      try writeTextAtomically(MarkdownReport.render(sweep), to: "\(path).md")
      try writeTextAtomically(try JSONReport.render(sweep), to: "\(path).json")
    }
    try writeTextAtomically(MarkdownReport.render(results), to: "\(folder)/report.md")
    try writeTextAtomically(try JSONReport.render(results), to: "\(folder)/report.json")
    let tables = [TableReport.render(results)] + sweeps.map { TableReport.render($0.1) }
    return (["report.md", "report.json"], tables.joined(separator: "\n"))
  }
}
