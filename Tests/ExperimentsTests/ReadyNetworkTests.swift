import Checkpoints
import Experiments
import FileFormats
import Foundation
import MatrixMath
import Networks
import Testing

/// A network that comes ready is adapted like any other and has no task of its own.
@Suite struct ReadyNetworkTests {
  /// The settings of an experiment on 64 inputs, without what a ready network does not need.
  private static let text = """
    experiment: adaptation
    name: ready
    seeds: [1, 2]
    chip:
      hardware: CONFIGS/hardware/reference-32nm.yaml
      device: CONFIGS/devices/wan2022.yaml
      crossbar: CONFIGS/crossbars/differential-8bit.yaml
    network:
      model: network.h5
      adapted_modules: ["*2"]
    data:
      dataset: digits
      unseen_tasks: [vflip, parity_hflip]
      examples: 20
    adaptation:
      epochs: 1
      batch_size: 8
      decay: linear
      training_fidelity: behavioural
      test_fidelity: behavioural
    methods:
      - {method: lora, parameters: {rank: 4}}
      - {method: shira, parameters: {mask: weight-magnitude}}
    """

  /// Writes the experiment and its network into a folder of their own.
  private func experiment(
    inputs: Int = 64, adding text: String = "", kind: String = "adaptation"
  ) throws -> String {
    let folder = SmokeRunTests.temporaryDirectory()
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    let weights = PerceptronWeights(
      widths: [inputs, 16, 12], stream: RandomStream(seed: 3, domain: .weights))
    try HDF5Checkpoint.write(
      NetworkCheckpoint(weights: weights, pool: []), to: "\(folder)/network.h5")
    let settings = Self.text.replacingOccurrences(of: "CONFIGS", with: "\(packageRoot)/configs")
      .replacingOccurrences(of: "experiment: adaptation", with: "experiment: \(kind)")
    try (settings + "\n" + text).write(
      toFile: "\(folder)/experiment.yaml", atomically: true, encoding: .utf8)
    return folder
  }

  private func remove(_ folder: String) { try? FileManager.default.removeItem(atPath: folder) }

  private func results(_ folder: String) async throws -> String {
    try await loadExperiment("\(folder)/experiment.yaml")
      .run(into: "\(folder)/results", options: RunOptions(jobs: 2)) { _ in }
    return "\(folder)/results/results.h5"
  }

  @Test func isAdaptedAndHasNoBaseAccuracy() async throws {
    let folder = try experiment()
    defer { remove(folder) }
    let file = try HDF5File.open(reading: try await results(folder))
    #expect(try !file.children(of: "/").map(\.name).contains("base"))
    let names = try file.children(of: "/methods/lora").map(\.name)
    #expect(!names.contains { $0.hasPrefix("base_accuracy") })
    #expect(try file.doubles(at: "/methods/lora/accuracy_arrays").shape == [2, 2])
    // Layer 2 alone is adapted; both layers lie on the arrays.
    #expect(try file.integers(at: "/methods/lora/trained_scalars").values == [4 * (16 + 12)])
    let cells = 8 * (64 * 16 + 16 * 12 + 4 * (16 + 12))
    #expect(try file.integers(at: "/methods/lora/resident_cells").values == [Int64(cells)])
    // Layers keep what rectifiers let through of a batch of 8.
    #expect(try file.integers(at: "/methods/lora/bytes_layers").values == [4 * 8 * (16 + 12)])
  }

  @Test func theResolvedConfigurationNamesItsFileFromHere() throws {
    let folder = try experiment()
    defer { remove(folder) }
    let text = try loadExperiment("\(folder)/experiment.yaml").resolvedText
    #expect(text.contains("model: \(folder)/network.h5\n"))
    #expect(!text.contains("pretraining") && !text.contains("\npool:"))
  }

  @Test(
    "the other kinds do without a base accuracy",
    arguments: [
      ("switching", "switching: {switches: 2}", "base_accuracy_switch"),
      ("fusion", "", "base_accuracy_after"),
    ])
  func otherKinds(kind: String, settings: String, absent: String) async throws {
    let folder = try experiment(adding: settings, kind: kind)
    defer { remove(folder) }
    let file = try HDF5File.open(reading: try await results(folder))
    let names = try file.children(of: "/methods/shira").map(\.name)
    #expect(!names.isEmpty && !names.contains(absent) && !names.contains("base_accuracy_before"))
    #expect(try !file.children(of: "/").map(\.name).contains("base"))
  }

  @Test(
    "what it does not need is refused",
    arguments: [
      (
        64, "pretraining: {epochs: 1, batch_size: 8, learning_rate: 0.1}",
        "pretraining: found beside network.model, allowed is none: the network is trained already"
      ),
      (63, "", "network.model: found 63 inputs, allowed is 64, the inputs of task vflip"),
      (
        64, "pool: {adapters: [pool/first, pool/second/]}",
        "pool.adapters: found 'FOLDER/pool/first', which is no file, allowed is a file of "
          + "'crossfuse run --adapters': PEFT folders belong to models of Hugging Face"
      ),
      (64, "pool: {adapters: []}", "pool.adapters: found none, allowed is at least one"),
    ])
  func refusals(inputs: Int, text: String, message: String) throws {
    let folder = try experiment(inputs: inputs, adding: text)
    defer { remove(folder) }
    let path = "\(folder)/experiment.yaml"
    let error = #expect(throws: ExperimentError.self) { _ = try loadExperiment(path) }
    #expect(
      error?.description == "\(path): "
        + message.replacingOccurrences(of: "FOLDER", with: folder))
  }
}
