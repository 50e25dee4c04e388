import Experiments
import FileFormats
import Foundation
import Testing

/// The digits experiments against an independent PyTorch implementation of the methods.
@Suite struct DigitsSlowTests {
  /// Average test accuracy over five tasks and five seeds of the reference run (PyTorch 2.13), in %.
  static let reference = [
    "linear-probe": 74.65, "column-scale": 75.01, "lora-rank-1": 76.53, "shira-rand-1%": 77.45,
    "paca-8": 77.62, "lorafusion-magnitudes": 78.01, "shira-weight-magnitude-2%": 78.41,
    "shira-rand-2%": 78.52, "paca-16": 78.73, "full-fine-tuning": 79.54, "dora": 79.64,
    "lora": 79.65, "lorafusion-released-xavier": 80.23, "lorafusion-released-coefficients": 80.71,
    "lorafusion-released-form": 80.89, "lorafusion-coefficients": 81.65, "lorafusion": 81.99,
  ]
  /// Trained scalars of the reference run, the head left out.
  static let scalars: [String: Int64] = [
    "linear-probe": 0, "column-scale": 768, "lora-rank-1": 1344, "shira-rand-1%": 1474,
    "paca-8": 6144, "lorafusion-magnitudes": 768, "shira-weight-magnitude-2%": 2950,
    "shira-rand-2%": 2950, "paca-16": 12_288, "full-fine-tuning": 148_224, "dora": 22_272,
    "lora": 21_504, "lorafusion-released-xavier": 786, "lorafusion-released-coefficients": 18,
    "lorafusion-released-form": 786, "lorafusion-coefficients": 18, "lorafusion": 786,
  ]

  @Test func everyMethodOnDigitalWeightsAgainstTheReference() async throws {
    try await run("digits", overrides: ["adaptation.engines=[digital]"]) { file in
      for (method, expected) in Self.reference {
        let found = try average(method, "digital", in: file)
        #expect(abs(found - expected) <= 1.5, "\(method): \(found) against \(expected)")
        #expect(
          try file.integers(at: "/methods/\(method)/trained_scalars").values
            == [Self.scalars[method]], "\(method)")
      }
      // Methods without a reference value learn at least as much as the head alone.
      for method in try file.children(of: "/methods").map(\.name) {
        #expect(try average(method, "digital", in: file) > 74, "\(method)")
      }
    }
  }

  @Test func whatArraysCostAndTheAdvantageOfFusion() async throws {
    try await run("demo", overrides: ["seeds=[1, 2, 3]"]) { file in
      for method in ["linear-probe", "full-fine-tuning", "lora", "lorafusion"] {
        let digital = try average(method, "digital", in: file)
        #expect(try average(method, "arrays", in: file) > digital - 1.5, "\(method)")
      }
      // LoRAFusion beats LoRA by about the 2.3 points of the reference; ±0.6 each is the noise of three seeds.
      let advantage =
        try average("lorafusion", "arrays", in: file) - average("lora", "arrays", in: file)
      #expect(advantage > 1.3, "LoRAFusion is ahead of LoRA by \(advantage) points on the arrays")
      let rewritten = try file.integers(at: "/methods/lorafusion/cells_rewritten").values
      #expect(rewritten.allSatisfy { $0 == 0 })
    }
  }

  /// One seed of five tasks; measured are +0.1 (SHiRA), −0.4 (PaCA) and 0 points (DoRA).
  @Test func sparseWeightsAndMagnitudesLoseLittleOnArrays() async throws {
    let methods =
      "methods=[{method: shira}, {method: paca, parameters: {rank: 16}}, {method: dora}]"
    try await run("demo", overrides: [methods]) { file in
      for method in ["shira", "paca", "dora"] {
        let digital = try average(method, "digital", in: file)
        #expect(try average(method, "arrays", in: file) > digital - 1.5, "\(method)")
        // Above the head alone, which reaches 74.65 %.
        #expect(try average(method, "arrays", in: file) > 75.5, "\(method)")
      }
    }
  }

  private func run(
    _ name: String, overrides: [String], check: (borrowing HDF5File) throws -> Void
  ) async throws {
    let directory = SmokeRunTests.temporaryDirectory()
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let experiment = try loadExperiment(
      packageRoot + "/configs/experiments/\(name).yaml", overrides: overrides)
    try await experiment.run(into: directory, options: RunOptions(jobs: 2)) { _ in }
    try check(try HDF5File.open(reading: "\(directory)/results.h5"))
  }

  /// In %, over five tasks of every seed.
  private func average(
    _ method: String, _ medium: String, in file: borrowing HDF5File
  ) throws -> Double {
    let values = try file.doubles(at: "/methods/\(method)/accuracy_\(medium)").values
    #expect(values.count.isMultiple(of: 5) && !values.isEmpty)
    return 100 * values.reduce(0, +) / Double(values.count)
  }
}
