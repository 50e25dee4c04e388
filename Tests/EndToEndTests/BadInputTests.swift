import Foundation
import Testing

@Suite("Bad input")
struct BadInputTests {
  private let digits = "Sources/Datasets/Resources/digits.h5"

  private func failure(_ status: Int32, _ message: String) -> Tool.Outcome {
    Tool.Outcome(status: status, output: "", errors: "crossfuse: error: \(message)\n")
  }

  @Test("missing files", arguments: ["run", "check", "inspect", "report"])
  func missingFile(command: String) throws {
    #expect(
      try Tool.run(command, "nowhere/file") == failure(74, "nowhere/file: the file does not exist"))
  }

  @Test("a file of another format")
  func notHDF5() throws {
    for command in ["report", "inspect"] {
      #expect(
        try Tool.run(command, "README.md")
          == failure(65, "README.md: not an HDF5 file (no HDF5 signature found)"))
    }
  }

  @Test("an HDF5 file of another kind")
  func foreignFile() throws {
    #expect(
      try Tool.run("report", digits)
        == failure(
          65,
          "\(digits): schema 'none' is not supported; this version reads 'crossfuse-results-3', "
            + "'crossfuse-switching-1', 'crossfuse-fusion-2', 'crossfuse-robustness-1', 'crossfuse-scale-1', "
            + "'crossfuse-chip-1', 'crossfuse-sweep-1'"
        ))
  }

  @Test("a truncated HDF5 file")
  func truncatedFile() throws {
    try Tool.withTemporaryFolder { folder in
      let path = folder.appending(path: "cut.h5")
      let whole = try Data(contentsOf: Tool.package.appending(path: digits))
      try whole.prefix(2_000).write(to: path)
      let outcome = try Tool.run("report", path.path)
      #expect(outcome.status == 65)
      #expect(outcome.errors.hasPrefix("crossfuse: error: \(path.path): /: H5Fopen failed: "))
      #expect(outcome.errors.split(separator: "\n").count == 1)
    }
  }

  @Test(
    "settings that are wrong name file, line and key",
    arguments: [
      (
        "read_noise: 0.01", "read_nois: 0.01",
        ": unknown key 'parameters.read_nois'; nearest valid key: 'read_noise'"
      ),
      (
        "minimum_conductance: 1 µS", "minimum_conductance: 1 V",
        ": parameters.cell.minimum_conductance: "
      ),
    ])
  func wrongSetting(line: String, wrong: String, message: String) throws {
    try Tool.withTemporaryFolder { folder in
      let path = folder.appending(path: "device.yaml")
      let preset = Tool.package.appending(path: "configs/devices/wan2022.yaml")
      let text = try String(contentsOf: preset, encoding: .utf8)
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      let number = try #require(lines.firstIndex { $0.contains(line) }) + 1
      try text.replacingOccurrences(of: line, with: wrong)
        .write(to: path, atomically: false, encoding: .utf8)
      let outcome = try Tool.run("check", path.path)
      #expect(outcome.status == 65 && outcome.output.isEmpty)
      let start = "crossfuse: error: \(path.path):\(number)\(message)"
      #expect(outcome.errors.hasPrefix(start), "\(outcome)")
      #expect(outcome.errors.split(separator: "\n").count == 1)
    }
  }

  @Test("check goes on after an error and keeps the code of the first")
  func severalFiles() throws {
    let outcome = try Tool.run("check", "nowhere", "configs/devices/ideal.yaml", "README.md")
    #expect(outcome.status == 74)
    #expect(outcome.output.hasPrefix("# configs/devices/ideal.yaml\nmodel: ideal\n"))
    #expect(outcome.errors.split(separator: "\n").count == 2)
  }

  /// Those of texts need a model and data that are not in the package; `.ci/run` checks them where they are.
  @Test("all presets are in order")
  func presets() throws {
    let folder = Tool.package.appending(path: "configs").path
    let names = try #require(FileManager.default.enumerator(atPath: folder))
    let files = names.compactMap { $0 as? String }
      .filter { $0.hasSuffix(".yaml") && !$0.hasPrefix("experiments/text") }
    #expect(files.count > 5)
    #expect(
      try Tool.run(["check", "--quiet"] + files.map { "configs/\($0)" })
        == Tool.Outcome(status: 0, output: "", errors: ""))
  }

  @Test("an output directory that cannot be made")
  func unwritable() throws {
    #expect(
      try Tool.run("run", "configs/experiments/smoke.yaml", "--output", "/dev/null/results")
        == failure(74, "/dev/null/results: mkdir failed: Not a directory"))
  }

  @Test("a full disk")
  func fullDisk() throws {
    try Tool.withTemporaryFolder { folder in
      let log = folder.appending(path: "errors")
      try Data().write(to: log)
      let process = Process()
      process.executableURL = Tool.program
      process.arguments = ["inspect", digits]
      process.currentDirectoryURL = Tool.package
      process.standardOutput = FileHandle(forWritingAtPath: "/dev/full")
      process.standardError = try FileHandle(forWritingTo: log)
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == 74)
      #expect(
        try String(contentsOf: log, encoding: .utf8)
          == "crossfuse: error: standard output: write failed: No space left on device\n")
    }
  }
}
