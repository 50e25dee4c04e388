import Foundation
import Testing

/// What networks of published sizes may take of the processor and of memory, whatever else the machine does.
@Suite struct ScaleLimitSlowTests {
  /// Seconds of processor time, and 2 GiB of address space.
  ///
  /// A training step of 10 × 512 tokens with deployment, inference and a switch; a step of 6.7 billion weights with every
  /// method of the experiment. Measured: 0.5 s, and 13 s and 0.4 GiB.
  @Test(arguments: [
    ("flan-t5-large", "--set 'methods=[{method: lora, parameters: {rank: 16}}]'", 5),
    ("llama-2-7b", "", 60),
  ])
  func staysWithin(_ network: String, _ settings: String, _ seconds: Int) throws {
    try Tool.withTemporaryFolder { folder in
      let process = Process()
      process.executableURL = URL(filePath: "/bin/bash")
      process.currentDirectoryURL = Tool.package
      process.arguments = [
        "-c",
        """
        ulimit -t \(seconds) && ulimit -v \(2 << 20) && exec '\(Tool.program.path)' run \
        configs/experiments/paper-scale.yaml --set 'networks=[../networks/\(network).yaml]' \
        \(settings) --jobs 1 --quiet --output '\(folder.path)'
        """,
      ]
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0 && process.terminationReason == .exit)
      #expect(
        FileManager.default.fileExists(atPath: folder.appending(path: "results.h5").path))
    }
  }
}
