import ArgumentParser
import FileFormats
import Reports

/// How tables are written, and where to.
struct FormatOptions: ParsableArguments {
  @Option(help: "One of: \(reportFormats.map { $0.name }.joined(separator: ", ")).")
  var format = TableReport.name
  @Flag(help: "Short for --format json.") var json = false
  @Option(help: "The file to write instead of printing; it is replaced as a whole.")
  var output: String?

  func validate() throws {
    do {
      _ = try reportFormat(named: format)
    } catch {
      throw ValidationError("\(error)")
    }
    guard !json || [TableReport.name, JSONReport.name].contains(format) else {
      throw ValidationError("--json and --format \(format) are different: choose one")
    }
  }

  /// The format.
  var chosen: any ReportFormat.Type {
    get throws { try reportFormat(named: json ? JSONReport.name : format) }
  }

  /// Prints a text, or writes it into the file.
  func write(_ text: String) throws {
    guard let output else { return try Console.write(text) }
    try writeTextAtomically(text, to: output)
  }
}
