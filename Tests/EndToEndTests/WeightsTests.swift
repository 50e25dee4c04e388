import Foundation
import Testing

/// A run small enough for an unoptimised build, with what lies on the cells.
private let small = [
  "run", "configs/experiments/smoke.yaml", "--set", "network.widths=[64, 16]", "--set",
  "data.unseen_tasks=[vflip]", "--set", "data.pool_tasks=[rot90]", "--set",
  "methods=[{method: linear-probe}, {method: lora, parameters: {rank: 4}}]", "--weights", "--quiet",
]

@Suite("Weights files")
struct WeightsTests {
  private static let labels = ["linear-probe", "lora"]

  @Test("one per method, equal bytes for any number of jobs, and inspect shows them")
  func wholeRun() throws {
    try Tool.withTemporaryFolder { folder in
      let first = folder.appending(path: "first").path
      let second = folder.appending(path: "second").path
      let runs = [(first, "1"), (second, "2")].map { path, jobs in
        small + ["--output", path, "--jobs", jobs]
      }
      for run in runs { #expect(try Tool.run(run) == .init(status: 0, output: "", errors: "")) }
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: first).sorted()
          == ["experiment.yaml", "report.json", "report.md", "results.h5"]
          + Self.labels.map { "weights-\($0).h5" })
      for label in Self.labels {
        let name = "weights-\(label).h5"
        #expect(
          FileManager.default.contentsEqual(
            atPath: "\(first)/\(name)", andPath: "\(second)/\(name)"), "\(name)")
      }
      try inspect("\(first)/weights-lora.h5", results: "\(first)/results.h5")
    }
  }

  private func inspect(_ file: String, results: String) throws {
    let all = try Tool.run("inspect", file)
    #expect(all.status == 0, "\(all.errors)")
    #expect(
      all.output.hasPrefix(
        """
        lora on vflip, seed 1
        first seed, after the adaptation to the first unseen task and the wait before its test; \
        age of the chip:
        """))
    for text in [
      "\nlayer1.weight   16 × 64   8,192 ", "\nlayer1.lora_a    4 × 64   2,048 ",
      "\nlayer1.lora_b    16 × 4     512 ", "\nall                      10,752 ",
      "\nProgrammed conductances of all matrices\n", "█",
    ] {
      #expect(all.output.contains(text), "\(text)")
    }
    let one = try Tool.run("inspect", file, "--matrix", "layer1.lora_a")
    #expect(one.output.contains("\nProgrammed conductances of layer1.lora_a\n"))
    #expect(!one.output.contains("layer1.weight"))
    let tree = try Tool.run("inspect", file, "--tree")
    #expect(tree.output.hasPrefix("\(file)\n  @content_hash = "))
    #expect(tree.output.contains("conductances  float32 [64, 8, 4]  units \"S\""))
    #expect(
      try Tool.run("inspect", file, "--matrix", "layer9")
        == .init(
          status: 65, output: "",
          errors: "crossfuse: error: \(file): has no matrix 'layer9'; known: layer1.weight, "
            + "layer1.lora_a, layer1.lora_b\n"))
    #expect(
      try Tool.run("inspect", results, "--matrix", "layer1.weight")
        == .init(
          status: 65, output: "",
          errors: "crossfuse: error: \(results): is no weights file; only a file from "
            + "'crossfuse run --weights' has matrices to show\n"))
    #expect(
      try Tool.run("inspect", file, "--matrix", "layer1.weight", "--tree")
        == .init(
          status: 64, output: "",
          errors: "crossfuse: error: --tree, --matrix, --histogram and --heatmap show different "
            + "things: choose one; see 'crossfuse inspect --help'\n"))
  }
}
