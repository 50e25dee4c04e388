import ArgumentParser
import Experiments
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

  func run() async throws {
    var firstFailure: Int32?
    for file in files {
      do {
        let text = try await check(file)
        if !quiet { try Console.write("# \(file)\n\(text)") }
      } catch {
        Console.complain("error: \(error)")
        firstFailure = firstFailure ?? ExitCodes.code(for: error)
      }
    }
    if let code = firstFailure { throw ReportedError(code: code) }
  }

  /// The file with every default filled in; of a sweep, how many points it has.
  private func check(_ file: String) async throws -> String {
    guard try SweepPlan.isSweep(file) else { return try checkConfiguration(file) }
    let jobs = ProcessInfo.processInfo.activeProcessorCount
    return try PlanText(try await SweepPlan(loading: file, jobs: jobs)).text(asJSON: false)
  }
}
