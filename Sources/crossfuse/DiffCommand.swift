import ArgumentParser
import Experiments
import FileFormats
import Foundation
import Reports
import Sweeps

struct Diff: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show in which settings and results two runs differ.",
    discussion: """
      Takes two results of one kind, as results.h5 or as the folders that hold them, two stores of sweeps, or two \
      configurations. Of results it shows the settings that were changed, added or removed, by key path; versions and \
      labels; and every dataset whose numbers differ, with both means, the change and the change relative to A, the \
      largest first, rows of ledgers apart. Configurations are compared with every default filled in, so leaving out \
      what is the default is no difference.

      Tables show --limit rows each; JSON always has all. The exit code is 0 whether files differ or not; with \
      --exit-code it is 1 when they do, as that of diff(1).

      Examples:
        crossfuse diff results/demo results/demo-5-epochs
        crossfuse diff results/a/results.h5 results/b/results.h5 --all
        crossfuse diff configs/devices/wan2022.yaml configs/devices/yao2020.yaml
        crossfuse diff results/a results/b --quiet --exit-code || echo changed
      """)

  @Argument(
    help: ArgumentHelp(
      "A folder with results, a results file, a sweep or a configuration.", valueName: "A"),
    completion: .file())
  var left: String
  @Argument(
    help: ArgumentHelp("Another of the same kind.", valueName: "B"), completion: .file())
  var right: String
  @Option(help: "How many rows of each table are shown.") var limit = 20
  @Flag(help: "Show all rows.") var all = false
  @Flag(help: "Return 1 when there is a difference.") var exitCode = false
  @Flag(help: "Print nothing but errors.") var quiet = false
  @OptionGroup var form: FormatOptions

  func validate() throws {
    guard limit > 0 else { throw ValidationError("--limit \(limit): at least 1 is needed") }
  }

  func run() throws {
    let files = [try DiffedFile(left), try DiffedFile(right)]
    guard files[0].kind == files[1].kind else {
      throw ReportError.otherKind(
        file: files[1].path, found: files[1].kind, other: files[0].path, expected: files[0].kind)
    }
    let diff =
      try files[0].isConfiguration
      ? FileDiff(
        configurations: (files[0].path, try files[0].text), (files[1].path, try files[1].text))
      : FileDiff(results: files[0].path, files[1].path)
    if !quiet || form.json || form.output != nil {
      try form.write(try form.chosen.render(diff.document(limit: all ? nil : limit)))
    }
    if exitCode && !diff.isEmpty { throw ReportedError(code: ExitCodes.different) }
  }
}

/// One of the two files that are compared.
private struct DiffedFile {
  let path: String
  /// What kind of file it is, in words.
  let kind: String
  let isConfiguration: Bool
  private let isSweepPlan: Bool

  /// A file, or what a folder holds: results, or a sweep.
  init(_ argument: String) throws {
    var isFolder: ObjCBool = false
    _ = unsafe FileManager.default.fileExists(atPath: argument, isDirectory: &isFolder)
    guard FileManager.default.fileExists(atPath: argument) else {
      throw FileFormatError.missingFile(path: argument)
    }
    let names = ["results.h5", "sweep.h5"].map {
      (argument as NSString).appendingPathComponent($0)
    }
    path = isFolder.boolValue ? names.first(where: isFile) ?? names[0] : argument
    isConfiguration = ["yaml", "yml"].contains((path as NSString).pathExtension)
    isSweepPlan = isConfiguration ? try SweepPlan.isSweep(path) : false
    guard isConfiguration, !isSweepPlan else {
      kind = isSweepPlan ? "sweep" : "HDF5 file"
      return
    }
    kind = try configurationKind(of: path).rawValue
  }

  /// A configuration with every default filled in; a sweep as it is written.
  var text: String {
    get throws { isSweepPlan ? try readText(at: path) : try checkConfiguration(path) }
  }
}
