import FileFormats
import Foundation
import Testing

/// Sweeps whose process is killed, whose disk is full, and whose table Python reads.
@Suite("Sweeps of a process that dies", .serialized)
struct SweepSlowTests {
  private static let quick = "configs/sweeps/quick.yaml"

  /// The bytes of a store that nothing disturbed.
  private static func undisturbed(_ sweep: String, in folder: URL) throws -> Data {
    let output = folder.appending(path: "whole")
    let outcome = try Tool.run("sweep", sweep, "--output", output.path, "--quiet")
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try Data(contentsOf: output.appending(path: "sweep.h5"))
  }

  /// A sweep of some seconds: sixteen kinds of cells and converters, each with a run of its own.
  private static func longSweep(in folder: URL) throws -> String {
    let path = folder.appending(path: "long.yaml").path
    let text = """
      sweep: long
      experiment: \(Tool.package.path)/configs/experiments/smoke.yaml
      axes:
        - {name: adc_bits, set: [chip.crossbar.adc_bits], values: [6, 7, 8, 9]}
        - {name: weight_bits, set: [chip.crossbar.weight_bits], values: [5, 6, 7, 8]}
        - {name: parallelism, set: [chip.hardware.array.write_parallelism], values: [8, 128]}
      """
    try writeTextAtomically(text, to: path)
    return path
  }

  @Test("every shipped sweep is planned, and no point's settings contradict each other")
  func shipped() throws {
    let folder = Tool.package.appending(path: "configs/sweeps")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(files.count >= 8)
    for file in files {
      let outcome = try Tool.run("sweep", "configs/sweeps/\(file)", "--dry-run", "--json")
      #expect(outcome.status == 0, "\(file): \(outcome.errors)")
      let counts = try JSONDecoder().decode(
        [String: Int].self, from: Data(outcome.output.utf8))
      #expect(counts["invalid"] == 0, "\(file)")
      #expect((counts["points"] ?? 0) > 0, "\(file)")
    }
  }

  @Test("twenty kills lose nothing")
  func kills() throws {
    try Tool.withTemporaryFolder { folder in
      let sweep = try Self.longSweep(in: folder)
      let whole = try Self.undisturbed(sweep, in: folder)
      var (kills, round) = (0, 0)
      var delays = SplitMix(state: 7)
      while kills < 20 {
        round += 1
        let output = folder.appending(path: "killed-\(round)")
        let store = output.appending(path: "sweep.h5")
        while kills < 20 {
          let (process, _) = try Tool.start(
            ["sweep", sweep, "--output", output.path, "--quiet"],
            errors: folder.appending(path: "errors"))
          usleep(UInt32(100_000 + delays.next() % 900_000))
          if process.isRunning { kills += kill(process.processIdentifier, SIGKILL) == 0 ? 1 : 0 }
          process.waitUntilExit()
          if process.terminationReason == .exit {
            #expect(process.terminationStatus == 0)
            break
          }
        }
        #expect(try Tool.run("sweep", sweep, "--output", output.path, "--quiet").status == 0)
        #expect(try Data(contentsOf: store) == whole, "round \(round), \(kills) kills")
      }
    }
  }

  @Test("a full disk is said, and the sweep goes on when there is room")
  func fullDisk() throws {
    try Tool.withTemporaryFolder { folder in
      let whole = try Self.undisturbed(Self.quick, in: folder)
      let output = folder.appending(path: "full")
      let shell = Process()
      shell.executableURL = URL(filePath: "/bin/bash")
      shell.currentDirectoryURL = Tool.package
      let errors = Pipe()
      shell.standardError = errors
      shell.arguments = [
        "-c", "ulimit -f 10; exec \"$0\" \"$@\"", Tool.program.path, "sweep", Self.quick,
        "--output", output.path, "--quiet",
      ]
      try shell.run()
      let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      shell.waitUntilExit()
      #expect(shell.terminationStatus == 74)
      #expect(text.contains("sweep.h5.journal: write failed: File too large"), "\(text)")
      #expect(text.split(separator: "\n").count == 1, "\(text)")
      let outcome = try Tool.run("sweep", Self.quick, "--output", output.path, "--quiet")
      #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
      #expect(try Data(contentsOf: output.appending(path: "sweep.h5")) == whole)
    }
  }

  @Test(
    "pandas reads the table in one line",
    .enabled(
      if: SweepSlowTests.python != nil,
      "needs a Python with pandas and h5py; scripts/pandas-python.sh could not make one"))
  func pandas() throws {
    let python = try #require(Self.python)
    try Tool.withTemporaryFolder { folder in
      _ = try Self.undisturbed(Self.quick, in: folder)
      let code = """
        import sys, pandas, h5py
        points = pandas.DataFrame(h5py.File(sys.argv[1])["points"][()])
        assert len(points) == 24 * 4, len(points)
        assert set(points.adc_bits) == {6, 8} and set(points.status) == {b"done"}
        assert points.accuracy_arrays.between(0, 1).all() and (points.energy_adaptation > 0).all()
        print(points.groupby("method").energy_adaptation.mean().idxmin().decode())
        """
      let process = Process()
      process.executableURL = URL(filePath: python)
      process.arguments = ["-c", code, folder.appending(path: "whole/sweep.h5").path]
      let output = Pipe()
      process.standardOutput = output
      try process.run()
      let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      #expect(text == "linear-probe\n")
    }
  }

  /// Slurm and its authentication, started for this test alone by `scripts/one-node-slurm.sh`.
  private static let hasSlurm =
    getuid() == 0
    && ["/usr/sbin/munged", "/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/bin/sbatch"]
      .allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }

  @Test(
    "an array job of Slurm with a task that is killed and requeued gives the bytes of a local run",
    .enabled(if: SweepSlowTests.hasSlurm, "needs root, and slurm-wlm and munge of Debian"))
  func slurm() throws {
    try Tool.withTemporaryFolder { folder in
      let sweep = folder.appending(path: "eight.yaml").path
      try writeTextAtomically(
        """
        sweep: eight
        experiment: \(Tool.package.path)/configs/experiments/smoke.yaml
        held: [adaptation.epochs=120]
        axes:
          - {name: adc_bits, set: [chip.crossbar.adc_bits], values: [6, 7, 8, 9]}
          - {name: weight_bits, set: [chip.crossbar.weight_bits], values: [6, 8]}
        """, to: sweep)
      let whole = try Self.undisturbed(sweep, in: folder)
      let output = folder.appending(path: "cluster").path
      let script = """
        set -e
        "$1" sweep submit "$2" --engine slurm --shards 4 --output "$3" 2>/dev/null
        until [ "$(squeue -h -t R -j 1 | wc -l)" -gt 0 ]; do sleep 0.1; done
        running=$(squeue -h -t R -j 1 -o %i | head -n 1)
        scontrol requeue "$running"
        sleep 1
        scontrol update "JobId=$running" StartTime=now
        echo "requeued $running"
        while squeue -h | grep -q .; do sleep 0.2; done
        """
      let process = Process()
      process.executableURL = Tool.package.appending(path: "scripts/one-node-slurm.sh")
      process.arguments = ["bash", "-c", script, "sweep", Tool.program.path, sweep, output]
      let answers = Pipe()
      process.standardOutput = answers
      try process.run()
      let text = String(
        decoding: answers.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      #expect(text.hasPrefix("requeued 1_"), "\(text)")
      #expect(try Data(contentsOf: URL(filePath: "\(output)/sweep.h5")) == whole)
    }
  }

  private static let python: String? = {
    let process = Process()
    process.executableURL = Tool.package.appending(path: "scripts/pandas-python.sh")
    let output = Pipe()
    process.standardOutput = output
    guard (try? process.run()) != nil else { return nil }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return process.terminationStatus == 0 ? text.split(separator: "\n").last.map(String.init) : nil
  }()

  /// Steele, Lea and Flood, OOPSLA 2014: equal delays in every run of the test.
  private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
      return z ^ z >> 31
    }
  }
}
