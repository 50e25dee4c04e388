import Foundation
import Testing

@Suite("Differences")
struct DiffTests {
  private let device = "configs/devices/wan2022.yaml"
  private let hardware = ["configs/hardware/isaac.yaml", "configs/hardware/reference-32nm.yaml"]

  @Test("configurations that differ return 1 where that is asked for")
  func exitCodes() throws {
    let plain = try Tool.run("diff", hardware[0], hardware[1])
    #expect(plain.status == 0 && plain.errors.isEmpty)
    #expect(plain.output.hasPrefix("Differences of B from A\n"))
    #expect(
      try Tool.run("diff", hardware[0], hardware[1], "--exit-code", "--quiet")
        == Tool.Outcome(status: 1, output: "", errors: ""))
    let equal = try Tool.run("diff", hardware[0], hardware[0], "--exit-code")
    #expect(equal.status == 0 && equal.output.hasPrefix("No difference in "))
  }

  @Test("a default that is written out is no difference, another value is one, with its unit")
  func defaults() throws {
    try Tool.withTemporaryFolder { folder in
      let resolved = try Tool.run("check", device).output
      let copy = folder.appending(path: "copy.yaml")
      let text = resolved.split(separator: "\n").dropFirst().joined(separator: "\n")
      try text.write(to: copy, atomically: true, encoding: .utf8)
      #expect(
        try Tool.run("diff", device, copy.path, "--exit-code", "--quiet")
          == Tool.Outcome(status: 0, output: "", errors: ""))
      let other = text.replacing("maximum_conductance: 40 µS", with: "maximum_conductance: 50 µS")
      try other.write(to: copy, atomically: true, encoding: .utf8)
      let json = try Tool.run("diff", device, copy.path, "--json").output
      let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
      let tables = object?["tables"] as? [String: [String: Any]]
      #expect(
        tables?["configuration"]?["rows"] as? [[String: String]] == [
          [
            "key": "parameters.cell.maximum_conductance", "change": "changed", "a": "40 µS",
            "b": "50 µS",
          ]
        ])
    }
  }

  @Test(
    "what cannot be compared is one line",
    arguments: [
      (
        ["configs/hardware/isaac.yaml", "configs/experiments/demo.yaml"], 65,
        "configs/experiments/demo.yaml: found a file of the kind 'experiment', allowed beside "
          + "configs/hardware/isaac.yaml is 'hardware'"
      ),
      (
        ["traces/smoke-lora.h5", "traces/smoke-lora.h5"], 65,
        "traces/smoke-lora.h5: schema 'crossfuse-trace"
      ),
      (["traces", "traces"], 74, "traces/results.h5: the file does not exist"),
      (["nowhere", "configs/hardware/isaac.yaml"], 74, "nowhere: the file does not exist"),
    ])
  func refused(files: [String], status: Int32, message: String) throws {
    let outcome = try Tool.run(["diff"] + files)
    #expect(outcome.status == status && outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("crossfuse: error: \(message)"))
    #expect(outcome.errors.split(separator: "\n").count == 1)
  }
}
