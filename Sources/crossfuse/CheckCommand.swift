import ArgumentParser
import Experiments
import FileFormats
import Foundation
import Sweeps

struct Check: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check configuration files and print them with every default filled in.",
    discussion: """
      Takes any YAML file below configs/: experiments, hardware, components, devices, crossbars, sweeps. Unknown keys, missing \
      units and values outside their range are errors that name file, line and key. All files are checked, also after \
      an error.

      Examples:
        crossfuse check configs/experiments/demo.yaml
        find configs -name '*.yaml' | xargs crossfuse check --quiet
      """)

  @Argument(
    help: ArgumentHelp("The YAML files.", valueName: "config"),
    completion: .file(extensions: ["yaml"]))
  var files: [String]
  @Flag(help: "Print nothing but errors.") var quiet = false
  @Flag(
    help:
      "Print JSON: of every file whether it is valid, with its settings by key path or the error.")
  var json = false

  /// What is found of one file.
  private struct Finding: Encodable {
    let file: String
    let isValid: Bool
    var error: String?
    var settings: [String: String]?

    private enum CodingKeys: String, CodingKey {
      case file, error, settings
      case isValid = "valid"
    }
  }

  func run() async throws {
    var firstFailure: Int32?
    var findings: [Finding] = []
    for file in files {
      do {
        let text = try await check(file)
        if json {
          findings.append(Finding(file: file, isValid: true, settings: try settings(text, file)))
        } else if !quiet {
          try Console.write("# \(file)\n\(text)")
        }
      } catch {
        Console.complain("error: \(error)")
        findings.append(Finding(file: file, isValid: false, error: "\(error)"))
        firstFailure = firstFailure ?? ExitCodes.code(for: error)
      }
    }
    if json { try Console.write(json: ["files": findings]) }
    if let code = firstFailure { throw ReportedError(code: code) }
  }

  /// The file with every default filled in; of a sweep, how many points it has.
  private func check(_ file: String) async throws -> String {
    guard try SweepPlan.isSweep(file) else { return try checkConfiguration(file) }
    let jobs = ProcessInfo.processInfo.activeProcessorCount
    let plan = PlanText(try await SweepPlan(loading: file, jobs: jobs))
    guard json else { return plan.text }
    return plan.numbers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\n" }.joined()
  }

  private func settings(_ text: String, _ file: String) throws -> [String: String] {
    let entries = try YAMLDocument(parsing: text, file: file).entries
    return Dictionary(entries.map { ($0.keyPath, $0.value) }) { first, _ in first }
  }
}
