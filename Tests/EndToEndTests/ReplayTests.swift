import FileFormats
import Foundation
import Testing

@Suite("Replays")
struct ReplayTests {
  private static let trace = "traces/smoke-lora.h5"
  private static let chip = ["--hardware", "configs/hardware/reference-32nm.yaml"]

  private func replay(_ trace: String, _ options: String...) throws -> Tool.Outcome {
    try Tool.run(["replay", trace] + Self.chip + options)
  }

  private func failure(_ status: Int32, _ message: String) -> Tool.Outcome {
    Tool.Outcome(status: status, output: "", errors: "crossfuse: error: \(message)\n")
  }

  @Test("every format on every committed chip")
  func formats() throws {
    for format in ["table", "markdown", "json", "csv"] {
      let outcome = try replay(Self.trace, "--format", format, "--ledger")
      #expect(outcome.status == 0 && outcome.errors.isEmpty)
      #expect(outcome.output.contains("set_pulse"))
    }
    let folder = Tool.package.appending(path: "configs/hardware").path
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      let outcome = try Tool.run("replay", Self.trace, "--hardware", "configs/hardware/\(name)")
      #expect(outcome.status == 0, "\(name): \(outcome.errors)")
      #expect(outcome.output.contains("whole trace"))
    }
  }

  /// 100 ns instead of 50 ns per read cycle is the only change; the writes take as long as before.
  @Test("settings of the chip can be replaced, and another chip gives other times")
  func settings() throws {
    let slow = try replay(Self.trace, "--set", "array.read_cycle=200 ns", "--format", "csv")
    let fast = try replay(Self.trace, "--format", "csv")
    #expect(slow.status == 0 && fast.status == 0)
    func cycles(_ outcome: Tool.Outcome, _ phase: String) throws -> Int {
      let line = try #require(
        outcome.output.split(separator: "\n").first { $0.hasPrefix("\(phase),") })
      return try #require(Int(line.split(separator: ",")[4]))
    }
    #expect(try cycles(slow, "forward") > cycles(fast, "forward"))
  }

  @Test("a timeline for Perfetto is valid JSON, the same again, and names what was left out")
  func perfetto() throws {
    try Tool.withTemporaryFolder { folder in
      let paths = ["first.json", "second.json"].map { folder.appending(path: $0) }
      for path in paths {
        #expect(
          try replay(Self.trace, "--format", "perfetto", "--limit", "20", "--output", path.path)
            == Tool.Outcome(status: 0, output: "", errors: ""))
      }
      let data = try paths.map { try Data(contentsOf: $0) }
      #expect(data[0] == data[1])
      let json = try JSONSerialization.jsonObject(with: data[0]) as? [String: Any]
      let events = try #require(json?["traceEvents"] as? [[String: Any]])
      let operations = Set(
        events.compactMap { ($0["args"] as? [String: Any])?["operation"] as? Int })
      #expect(operations.count == 20)
      let facts = try #require(json?["otherData"] as? [String: Any])
      let all = try #require(facts["operations"] as? Int)
      #expect(facts["operations_left_out"] as? Int == all - 20)
    }
  }

  @Test("bad input is one line that says where and what, and leaves no file")
  func badInput() throws {
    try Tool.withTemporaryFolder { folder in
      let output = folder.appending(path: "out.json").path
      let cases: [(String, Int32, String)] = [
        ("nowhere.h5", 74, "nowhere.h5: the file does not exist"),
        ("README.md", 65, "README.md: not an HDF5 file (no HDF5 signature found)"),
        ("traces", 74, "traces: /: H5Fis_hdf5 failed: Is a directory"),
        (
          "Sources/Datasets/Resources/digits.h5", 65,
          "Sources/Datasets/Resources/digits.h5: the schema is 'none'; supported: "
            + "'crossfuse-trace 3'"
        ),
      ]
      for (trace, status, message) in cases {
        let outcome = try replay(trace, "--format", "perfetto", "--output", output)
        #expect(outcome == failure(status, message))
      }
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(left.isEmpty)
    }
  }

  @Test("a trace of another version")
  func olderTrace() throws {
    try Tool.withTemporaryFolder { folder in
      let path = folder.appending(path: "old.h5").path
      let file = try HDF5File.create(at: path)
      try file.setAttribute("schema", .string("crossfuse-trace"), on: "/")
      try file.setAttribute("schema_version", .integer(2), on: "/")
      try file.close()
      #expect(
        try replay(path)
          == failure(
            65, "\(path): the schema is 'crossfuse-trace 2'; supported: 'crossfuse-trace 3'"))
    }
  }

  @Test("a chip that is too small is refused with the numbers")
  func smallChip() throws {
    let outcome = try replay(
      Self.trace, "--set", "chip.tiles=1", "--set", "chip.mesh_columns=1", "--set",
      "tile.processing_elements=1", "--set", "processing_element.arrays=2")
    #expect(outcome.status == 65 && outcome.output.isEmpty)
    #expect(
      outcome.errors.hasPrefix(
        "crossfuse: error: hardware 'reference-32nm': the matrices need 8 arrays; available: 2"))
    #expect(outcome.errors.split(separator: "\n").count == 1)
  }

  /// Four arrays, eight are needed; the trace itself has 118 operations.
  ///
  /// Each write comes with a transport.
  @Test("on a chip that swaps, inserted operations are counted apart")
  func swapping() throws {
    let outcome = try replay(
      Self.trace, "--set", "chip.tiles=1", "--set", "chip.mesh_columns=1", "--set",
      "tile.processing_elements=1", "--set", "processing_element.arrays=4", "--set",
      "chip.when_full=swap")
    #expect(outcome.status == 0)
    let facts = outcome.output.split(separator: "\n")[1].split(separator: " ")
    #expect(facts.prefix(4) == ["Trace:", "118", "operations", "and"])
    let inserted = try #require(Int(facts[4]))
    #expect(inserted > 0 && inserted.isMultiple(of: 2))
    #expect(facts.dropFirst(5).prefix(3) == ["inserted", "by", "swapping,"])
  }

  @Test("a hardware file that is none, converters without a price")
  func wrongChip() throws {
    let device = try Tool.run(
      "replay", Self.trace, "--hardware", "configs/devices/ideal.yaml")
    #expect(device == failure(65, "configs/devices/ideal.yaml:2: missing key 'name'"))
    let converters = try replay(Self.trace, "--adc-bits", "3")
    #expect(converters.status == 65)
    #expect(converters.errors.contains("no adc_conversion has 3 bits"))
  }
}

@Suite("Sensitivity and break-even points")
struct ComparisonTests {
  private static let small = [
    "run", "configs/experiments/smoke.yaml", "--set", "network.widths=[64, 16]", "--set",
    "data.unseen_tasks=[vflip]", "--set", "adaptation.training_fidelity=behavioural", "--set",
    "adaptation.test_fidelity=behavioural", "--quiet",
  ]

  @Test("a run writes what a report of its results says later")
  func runAndReport() throws {
    try Tool.withTemporaryFolder { folder in
      #expect(
        try Tool.run(
          Self.small + ["--output", folder.path, "--sensitivity", "write_energy"])
          == Tool.Outcome(status: 0, output: "", errors: ""))
      let results = folder.appending(path: "results.h5").path
      for (format, suffix) in [("markdown", "md"), ("json", "json")] {
        let kept = try String(
          contentsOf: folder.appending(path: "sensitivity-write_energy.\(suffix)"), encoding: .utf8)
        let outcome = try Tool.run(
          "report", results, "--sensitivity", "write_energy", "--format", format)
        #expect(outcome == Tool.Outcome(status: 0, output: kept, errors: ""))
      }
      let converters = try Tool.run("report", results, "--sensitivity", "adc_energy")
      #expect(converters.output.contains("swept from 161 fJ to 2.58 pJ (component library)"))
      let unknown = try Tool.run("report", results, "--sensitivity", "dac_energy")
      #expect(unknown.status == 65)
      #expect(
        unknown.errors.hasPrefix(
          "crossfuse: error: \(results): nothing in it can be swept as 'dac_energy'; known: "
            + "write_energy, "))
      let points = try Tool.run("report", results, "--break-even", "--format", "csv")
      // Six pairs of four methods, in energy and time, by tasks, steps and switches.
      #expect(points.output.split(separator: "\n").count == 1 + 6 * 2 * 3)
    }
  }

  @Test("an unknown cost is refused before the run")
  func unknownCost() throws {
    let outcome = try Tool.run(
      Self.small + ["--output", "/dev/null/results", "--sensitivity", "dac_energy"])
    #expect(outcome.status == 64)
    #expect(
      outcome.errors.hasPrefix(
        "crossfuse: error: --sensitivity dac_energy: known costs of this chip are write_energy, "))
  }

  @Test("two reports at once, or of several files, are wrong usage")
  func usage() throws {
    #expect(
      try Tool.run("report", "a.h5", "b.h5", "--break-even")
        == Tool.Outcome(
          status: 64, output: "",
          errors:
            "crossfuse: error: --break-even, --sensitivity and --table take one results file; see "
            + "'crossfuse report --help'\n"))
  }
}
