import ArgumentParser
import Experiments

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check configuration files and print them with every default filled in.",
    discussion: """
      Takes any YAML file below configs/: experiments, hardware, components, devices, crossbars. Unknown keys, missing \
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

  func run() throws {
    var firstFailure: Int32?
    for file in files {
      do {
        let text = try checkConfiguration(file)
        if !quiet { try Console.write("# \(file)\n\(text)") }
      } catch {
        Console.complain("error: \(error)")
        firstFailure = firstFailure ?? ExitCodes.code(for: error)
      }
    }
    if let code = firstFailure { throw ReportedError(code: code) }
  }
}
