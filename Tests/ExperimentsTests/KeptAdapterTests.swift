import Adaptation
import Checkpoints
import Experiments
import FileFormats
import Foundation
import MatrixMath
import Networks
import Testing

/// Adapters that runs leave behind, and networks and pools that come from files of several kinds.
@Suite struct KeptAdapterTests {
  /// A small BERT classifier that `transformers` made; it belongs to the tests of Checkpoints.
  private static let base = "\(packageRoot)/Tests/CheckpointsTests/Golden/peft/base"

  private static let text = """
    experiment: adaptation
    name: kept
    seeds: [1]
    chip:
      hardware: CONFIGS/hardware/reference-32nm.yaml
      device: CONFIGS/devices/wan2022.yaml
      crossbar: CONFIGS/crossbars/differential-8bit.yaml
    network:
      model: MODEL
      adapted_modules: ["*.query", "*.value"]
    data:
      dataset: text
      path: texts
      vocabulary: vocab.txt
      max_tokens: 8
      unseen_tasks: [first, second]
      examples: 4
    adaptation:
      epochs: 2
      batch_size: 2
      decay: constant
      engines: [ENGINE]
      training_fidelity: behavioural
      test_fidelity: behavioural
    methods:
      - {method: linear-probe}
      - {method: lora, parameters: {rank: 2, alpha: 4}}
      - {method: shira, label: sparse, parameters: {density: 0.1}}

    """

  /// Writes an experiment on the small model and two tasks of a few texts into a folder of their own.
  private func folder(
    model: String = base, engine: String = "digital", adding text: String = ""
  ) throws -> String {
    let folder = SmokeRunTests.temporaryDirectory()
    let files = [
      "vocab.txt": "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\nc\nd\ne\nf\n##a\n",
      "texts/first/labels.txt": "no\nyes\n", "texts/second/labels.txt": "no\nyes\n",
      "texts/first/train.tsv": "0\ta b\n1\tc d\n0\ta e\n1\td f c\n",
      "texts/first/test.tsv": "0\ta a\n1\tc c\n",
      "texts/second/train.tsv": "0\te\n1\tf\n0\te b\n1\tf b\n",
      "texts/second/test.tsv": "0\te a\n1\tf a\n",
      "experiment.yaml": Self.text.replacing("CONFIGS", with: "\(packageRoot)/configs")
        .replacing("MODEL", with: model).replacing("ENGINE", with: engine)
        // Arrays take longer; one task tells enough.
        .replacing("first, second", with: engine == "arrays" ? "first" : "first, second") + text,
    ]
    for (name, content) in files {
      let url = URL(filePath: "\(folder)/\(name)")
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try content.write(to: url, atomically: true, encoding: .utf8)
    }
    return folder
  }

  private func remove(_ folder: String) { try? FileManager.default.removeItem(atPath: folder) }

  private func run(_ folder: String) async throws -> [String] {
    try await loadExperiment("\(folder)/experiment.yaml").run(
      into: "\(folder)/results", options: RunOptions(jobs: 2, writesAdapters: true)
    ) { _ in }
  }

  @Test(arguments: [
    ("digital", "values trained on ideal digital weights"),
    ("arrays", "digital master copies of values trained on simulated arrays"),
  ])
  func ofAModelOfHuggingFace(engine: String, origin: String) async throws {
    let folder = try folder(engine: engine)
    defer { remove(folder) }
    #expect(
      try await run(folder) == [
        "linear-probe: linear-probe leaves no adapter that other programs know; "
          + "adapter-linear-probe.h5 is not written"
      ])
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/results").sorted()
    #expect(names == ["adapter-lora.h5", "adapter-sparse.h5", "experiment.yaml", "results.h5"])
    let lora = try AdapterFile.read("\(folder)/results/adapter-lora.h5")
    #expect(lora.method == "lora" && lora.task == "first" && lora.origin == origin)
    #expect(lora.base == .init(modelType: "bert", name: "base", prefix: "bert."))
    #expect(lora.adapter.scale == 2 && lora.modules.count == 4)
    #expect(lora.modules[0].checkpointName == "bert.encoder.layer.0.attention.self.query")
    #expect(lora.head?.weight.rows == 2)
    let sparse = try AdapterFile.read("\(folder)/results/adapter-sparse.h5")
    #expect(sparse.method == "shira")
    for (part, pair) in zip(lora.adapter.modules, sparse.adapter.modules) {
      guard case .lowRank(let factors, nil) = part, case .sparse(let positions, let change) = pair
      else {
        Issue.record("\(part), \(pair)")
        continue
      }
      #expect(factors.b.largestMagnitude > 0 && factors.a.rows == 2)
      #expect(positions.count == 6 && change.largestMagnitude > 0)
    }
  }

  @Test("an HDF5 file of the model, and kept adapters as a pool")
  func filesAsParts() async throws {
    let source = try folder()
    defer { remove(source) }
    _ = try await run(source)
    let model = "\(source)/model.h5"
    _ = try HDF5Model.importFolder(Self.base, to: model)
    let folder = try folder(
      model: model,
      adding: """
          - {method: lorafusion, parameters: {pool: 1, rank: 2, alpha: 4}}
        pool:
          adapters: [\(source)/results/adapter-lora.h5]

        """)
    defer { remove(folder) }
    _ = try await run(folder)
    // The same network from a folder and from a file learns the same.
    for method in ["lora", "sparse"] {
      let first = try HDF5File.open(reading: "\(source)/results/results.h5")
      let second = try HDF5File.open(reading: "\(folder)/results/results.h5")
      let names = try first.children(of: "/methods/\(method)").map(\.name)
      for name in names where name.hasPrefix("loss") || name.hasPrefix("accuracy") {
        #expect(
          try first.doubles(at: "/methods/\(method)/\(name)")
            == second.doubles(at: "/methods/\(method)/\(name)"), "\(name)")
      }
      #expect(names.contains { $0.hasPrefix("accuracy") })
    }
    let fused = try AdapterFile.read("\(folder)/results/adapter-lorafusion.h5")
    #expect(fused.base?.name == "model.h5" && fused.method == "lorafusion")
    guard case .lowRank(let factors, _?) = fused.adapter.modules[0] else {
      Issue.record("\(fused.adapter.modules[0])")
      return
    }
    // A pool of one module of rank 2: its A as it was.
    let member = try AdapterFile.read("\(source)/results/adapter-lora.h5")
    guard case .lowRank(let original, nil) = member.adapter.modules[0] else {
      Issue.record("\(member.adapter.modules[0])")
      return
    }
    #expect(factors.a == original.a && factors.b != original.b)
  }

  @Test("files that are neither, and adapters that do not fit")
  func refusals() async throws {
    let source = try folder()
    defer { remove(source) }
    _ = try await run(source)
    let adapter = "\(source)/results/adapter-sparse.h5"
    func complaint(_ folder: String) -> String {
      defer { remove(folder) }
      do {
        _ = try loadExperiment("\(folder)/experiment.yaml")
        return "no error"
      } catch { return "\(error)".replacing(folder, with: "FOLDER") }
    }
    #expect(
      complaint(try folder(model: adapter))
        == "FOLDER/experiment.yaml: network.model: found \(adapter) of schema "
        + "'crossfuse-adapter-1', allowed is a folder, or an HDF5 file of schema "
        + "'crossfuse-checkpoint-1' or 'crossfuse-model-1'")
    #expect(
      complaint(try folder(adding: "pool: {adapters: [\(adapter)]}\n"))
        == "the adapter 'first' does not fit the model: what it has of "
        + "encoder.layer.0.attention.self.query is not one pair of low-rank factors without "
        + "magnitudes, which is all that a pool takes")
    #expect(
      complaint(try folder(adding: "pool: {adapters: [\(Self.base)/../rslora]}\n"))
        == "the adapter 'rslora' does not fit the model: it does not adapt "
        + "encoder.layer.0.attention.self.query and 1 more; its base is 'golden/base'")
  }
}
