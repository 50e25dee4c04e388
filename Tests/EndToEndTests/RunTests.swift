import Foundation
import Testing

/// A run small enough for an unoptimised build.
private let small = [
  "run", "configs/experiments/smoke.yaml", "--set", "network.widths=[64, 16]", "--set", "seeds=[1]",
  "--set", "data.unseen_tasks=[vflip]",
]

@Suite("Runs")
struct RunTests {
  @Test("writes four files, prints the table, and repeats byte by byte for any number of jobs")
  func wholeRun() throws {
    try Tool.withTemporaryFolder { folder in
      let first = folder.appending(path: "new/first").path
      let second = folder.appending(path: "second").path
      let outcome = try Tool.run(small + ["--output", first, "--jobs", "1"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: first).sorted()
          == ["experiment.yaml", "report.json", "report.md", "results.h5"])
      #expect(try Tool.run("report", "\(first)/results.h5").output == outcome.output)
      #expect(outcome.errors.contains("100 %  "))
      #expect(
        outcome.errors.hasSuffix(
          "wrote \(first)/results.h5, experiment.yaml, report.md, report.json\n"))

      let rerun = try Tool.run(
        "run", "\(first)/experiment.yaml", "--output", second, "--jobs", "2", "--quiet", "--json")
      #expect(rerun.status == 0 && rerun.errors.isEmpty)
      try checkJSON(rerun.output, of: second)
      try compare(first, second)
      for name in ["results.h5", "experiment.yaml", "report.md", "report.json"] {
        #expect(
          FileManager.default.contentsEqual(
            atPath: "\(first)/\(name)", andPath: "\(second)/\(name)"), "\(name)")
      }
    }
  }

  /// One object with the place, the files, and the numbers of every method with their units.
  private func checkJSON(_ text: String, of folder: String) throws {
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    #expect(object?["output"] as? String == folder)
    #expect(
      object?["files"] as? [String]
        == ["experiment.yaml", "report.json", "report.md", "results.h5"])
    let report = try #require(object?["report"] as? [String: Any])
    let file = try Data(contentsOf: URL(filePath: "\(folder)/report.json"))
    let stored = try JSONSerialization.jsonObject(with: file) as? NSDictionary
    #expect(stored?.isEqual(to: report) == true)
    let results = try #require(report["results"] as? [[String: Any]])
    let columns = results[0]["columns"] as? [String: [String: String]]
    #expect(columns?["energy_adaptation"]?["unit"] == "J")
  }

  /// Runs with equal bytes have no difference, and one seed has no interval.
  private func compare(_ first: String, _ second: String) throws {
    let equal = try Tool.run("diff", first, second, "--exit-code")
    #expect(equal.status == 0 && equal.output.hasPrefix("No difference in "))
    let path = "\(first)/results.h5"
    #expect(
      try Tool.run("compare", path)
        == Tool.Outcome(
          status: 65, output: "",
          errors:
            "crossfuse: error: \(path): found the one seed 1; an interval needs two seeds or more, "
            + "such as --set 'seeds=[1, 2, 3]'\n"))
  }

  @Test(
    "an interrupted run says so, leaves nothing behind and returns 130",
    arguments: [SIGINT, SIGTERM])
  func interrupted(signal: Int32) throws {
    try Tool.withTemporaryFolder { folder in
      let output = folder.appending(path: "deep/results")
      let log = folder.appending(path: "errors")
      let (process, _) = try Tool.start(
        ["run", "configs/experiments/digits.yaml", "--output", output.path], errors: log)
      let deadline = Date(timeIntervalSinceNow: 30)
      while !FileManager.default.fileExists(atPath: output.path), Date() < deadline {
        Thread.sleep(forTimeInterval: 0.05)
      }
      // The directory is there; now the handlers are being set up, then the work begins.
      Thread.sleep(forTimeInterval: 0.5)
      kill(process.processIdentifier, signal)
      process.waitUntilExit()
      #expect(process.terminationReason == .exit)
      #expect(process.terminationStatus == 130)
      #expect(
        try String(contentsOf: log, encoding: .utf8)
          == "crossfuse: interrupted; nothing was written\n")
      #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "deep").path))
    }
  }

  @Test("a failed run leaves an earlier result as it was")
  func earlierResult() throws {
    try Tool.withTemporaryFolder { folder in
      let earlier = folder.appending(path: "results.h5")
      try Data("earlier".utf8).write(to: earlier)
      // The report cannot take the place of a folder.
      try FileManager.default.createDirectory(
        at: folder.appending(path: "experiment.yaml/folder"), withIntermediateDirectories: true)
      let outcome = try Tool.run(
        small + ["--set", "adaptation.engines=[digital]", "--output", folder.path, "--quiet"])
      #expect(outcome.status == 74)
      #expect(
        outcome.errors
          == "crossfuse: error: \(folder.path)/experiment.yaml: rename failed: Is a directory\n")
      #expect(try Data(contentsOf: earlier) == Data("earlier".utf8))
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
          == ["experiment.yaml", "results.h5"])
    }
  }
}
