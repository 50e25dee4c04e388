import Foundation
import Testing

/// What scripts rely on: JSON alone on standard output, silence where it is asked for, no colours in pipes.
@Suite("Scripting")
struct ScriptingTests {
  private func json(_ arguments: String...) throws -> [String: Any] {
    let outcome = try Tool.run(arguments)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
  }

  @Test(
    "every list has JSON with the same names",
    arguments: [
      ("devices", "wan2022"), ("components", "cells"), ("methods", "lora"), ("datasets", "digits"),
      ("encodings", "differential"), ("adcs", "uniform"), ("experiments", "adaptation"),
      ("formats", "perfetto"), ("mappers", "first_fit"), ("schedulers", "streaming"),
    ])
  func lists(what: String, name: String) throws {
    let entries = try #require(try json("list", what, "--json")[what] as? [[String: Any]])
    #expect(entries.contains { $0["name"] as? String == name })
    if what == "methods" {
      let lora = entries.first { $0["name"] as? String == name }
      #expect((lora?["settings"] as? [String: String])?["parameters.rank"] == "16")
    }
  }

  @Test("a check names what is valid, with its settings, and what is not, with the error")
  func check() throws {
    let good = "configs/devices/wan2022.yaml"
    let outcome = try Tool.run("check", good, "README.md", "--json")
    #expect(outcome.status == 65 && outcome.errors.hasPrefix("crossfuse: error: README.md:"))
    let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    let files = try #require((object as? [String: Any])?["files"] as? [[String: Any]])
    #expect(files.map { $0["file"] as? String } == [good, "README.md"])
    #expect(files.map { $0["valid"] as? Bool } == [true, false])
    let settings = files[0]["settings"] as? [String: String]
    #expect(settings?["parameters.cell.maximum_conductance"] == "40 µS")
    let error = try #require(files[1]["error"] as? String)
    #expect(outcome.errors == "crossfuse: error: \(error)\n")
  }

  @Test("the tree of a file, the bins and the values of a dataset")
  func inspect() throws {
    let trace = "traces/smoke-lora.h5"
    let objects = try #require(
      try json("inspect", trace, "--json")["objects"] as? [String: [String: Any]])
    #expect(objects["/"]?["kind"] as? String == "group")
    let numbers = objects.filter { ($0.value["type"] as? String)?.hasPrefix("float") == true }
    let dataset = try #require(numbers.keys.sorted().first ?? columnOfTable(objects))
    let bins = try json("inspect", trace, "--histogram", dataset, "--json")
    #expect(bins["dataset"] as? String == dataset)
    #expect((bins["bins"] as? [[String: Any]])?.isEmpty == false)
    let outcome = try Tool.run("inspect", trace, "--heatmap", dataset)
    #expect(outcome.status == 0 && !outcome.output.contains("\u{1B}"))
    let lines: [Substring] = outcome.output.split(separator: "\n")
    #expect(lines.dropFirst().allSatisfy { $0.count <= 80 })
  }

  /// A column of numbers as its path.
  private func columnOfTable(_ objects: [String: [String: Any]]) -> String? {
    for (path, object) in objects.sorted(by: { $0.key < $1.key }) {
      let columns = object["columns"] as? [[String: Any]] ?? []
      if let name = columns.first(where: { $0["range"] != nil })?["name"] as? String {
        return "\(path).\(name)"
      }
    }
    return nil
  }

  @Test(
    "JSON is what --format json writes",
    arguments: [
      ["replay", "traces/smoke-lora.h5", "--hardware", "configs/hardware/isaac.yaml"],
      ["count", "--network", "digits-mlp", "--method", "lora"],
      ["diff", "configs/hardware/isaac.yaml", "configs/hardware/puma.yaml"],
    ])
  func formats(arguments: [String]) throws {
    let short = try Tool.run(arguments + ["--json"])
    #expect(short.status == 0 && short.output.hasPrefix("{"))
    #expect(try Tool.run(arguments + ["--format", "json"]) == short)
    let wrong = try Tool.run(arguments + ["--json", "--format", "csv"])
    #expect(wrong.status == 64)
    #expect(
      wrong.errors
        == "crossfuse: error: --json and --format csv are different: choose one; see 'crossfuse \(arguments[0]) --help'\n"
    )
  }
}
