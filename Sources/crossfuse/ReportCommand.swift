import ArgumentParser
import FileFormats
import Reports

struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write results as a table, Markdown, JSON or CSV.",
    discussion: """
      Reads results.h5 files and nothing else, so a report can be made again at any time. All formats show the same \
      numbers: tables for people with three digits and unit prefixes, JSON and CSV exact and in SI units.

      Examples:
        crossfuse report results/demo/results.h5
        crossfuse report results/*/results.h5 --format csv --output comparison.csv
      """)

  @Argument(
    help: ArgumentHelp("The results files.", valueName: "result"),
    completion: .file(extensions: ["h5"]))
  var files: [String]
  @Option(help: "One of: \(reportFormats.map { $0.name }.joined(separator: ", ")).")
  var format = TableReport.name
  @Option(help: "The file to write instead of printing; it is replaced as a whole.")
  var output: String?

  func validate() throws {
    do {
      _ = try reportFormat(named: format)
    } catch {
      throw ValidationError("\(error)")
    }
  }

  func run() throws {
    let text = try reportFormat(named: format).render(try files.map(ResultSummary.init(reading:)))
    guard let output else { return try Console.write(text) }
    try writeTextAtomically(text, to: output)
  }
}
