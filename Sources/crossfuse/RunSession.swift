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
  /// - Returns: what came out.
  func run(_ options: RunOptions) async throws -> Outcome {
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
    let results = [try readResult("\(folder)/results.h5")]
    let sweeps = try sensitivities.map {
      (cost: $0, document: try results[0].costs.sensitivityDocument(of: $0))
    }
    for (cost, sweep) in sweeps {
      let path = "\(folder)/sensitivity-\(cost)"
      try writeTextAtomically(MarkdownReport.render(sweep), to: "\(path).md")
      try writeTextAtomically(try JSONReport.render(sweep), to: "\(path).json")
    }
    try writeTextAtomically(try MarkdownReport.render(results), to: "\(folder)/report.md")
    try writeTextAtomically(try JSONReport.render(results), to: "\(folder)/report.json")
    let files = try output.names
    try output.publish()
    for warning in warnings { Console.complain("warning: \(warning)") }
    display.finish("wrote \(output.target)/results.h5, experiment.yaml, report.md, report.json")
    return Outcome(
      output: output.target, files: files, warnings: warnings, result: results[0], sweeps: sweeps)
  }
}

extension RunSession {
  /// What a run left behind.
  struct Outcome {
    fileprivate let output: String
    fileprivate let files: [String]
    fileprivate let warnings: [String]
    fileprivate let result: any ReportableResult
    fileprivate let sweeps: [(cost: String, document: ReportDocument)]

    /// The tables of the results and of swept costs.
    var table: String {
      get throws {
        try ([TableReport.render([result])] + sweeps.map { TableReport.render($0.document) })
          .joined(separator: "\n")
      }
    }

    /// The same for programs, with where it is.
    func json() throws -> String {
      try RunReport(
        output: output, files: files, warnings: warnings, result: result, sensitivities: sweeps
      ).json()
    }
  }
}
