import Experiments
import FileFormats
import Foundation
import TestSupport
import Testing

/// The text experiment against an independent PyTorch implementation of the methods.
@Suite(
  .enabled(
    if: Models.hasMiniLM && SharedTexts.isThere,
    "needs `make models`, the golden adapters minilm_pool and the texts"))
struct TextSlowTests {
  /// Average test accuracy over three tasks and three seeds of the reference run (PyTorch 2.13), in %, and trained scalars
  /// without the head.
  static let reference: [(method: String, accuracy: Double, scalars: Int64)] = [
    ("linear-probe", 78.33, 0), ("lora", 89.83, 147_456), ("lorafusion", 89.85, 4644),
  ]

  /// One seed of three; all eight methods and seeds are in docs/experiments.md.
  @Test func accuraciesOnDigitalWeights() async throws {
    let directory = SmokeRunTests.temporaryDirectory()
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let methods =
      "methods=[{method: linear-probe, parameters: {head_learning_rate: 0.005}},"
      + " {method: lora, parameters: {learning_rate: 0.001, head_learning_rate: 0.005}},"
      + " {method: lorafusion, parameters: {initial: zero, learning_rate: 0.02,"
      + " magnitude_learning_rate: 0.05, head_learning_rate: 0.005}}]"
    let experiment = try loadExperiment(
      packageRoot + "/configs/experiments/text.yaml",
      overrides: ["seeds=[1]", "adaptation.engines=[digital]", methods])
    try await experiment.run(into: directory, options: RunOptions(jobs: 2)) { _ in }
    let file = try HDF5File.open(reading: "\(directory)/results.h5")
    for (method, accuracy, scalars) in Self.reference {
      let found = try file.doubles(at: "/methods/\(method)/accuracy_digital").values
      let average = 100 * found.reduce(0, +) / Double(found.count)
      #expect(abs(average - accuracy) <= 2, "\(method): \(average) against \(accuracy)")
      #expect(
        try file.integers(at: "/methods/\(method)/trained_scalars").values == [scalars], "\(method)"
      )
    }
  }
}
