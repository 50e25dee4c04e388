import Experiments
import FileFormats
import Foundation
import Testing

/// A whole experiment in small: what must hold of every result file, whatever the numbers are.
@Suite struct SmokeRunTests {
  /// One run that this and other suites read; two jobs.
  static let shared = Task { try await run(jobs: 2) }
  /// LoRA alone, as it stands in the shared run, where one method is enough; it needs no pool.
  static let loraAlone = [
    "data.pool_tasks=[rot90]",
    "methods=[{method: lora, parameters: "
      + "{rank: 4, alpha: 8, learning_rate: 0.003, head_learning_rate: 0.002}}]",
  ]
  /// Converters replaced by what they do on average, where it does not matter how they work.
  static let behavioural = [
    "adaptation.training_fidelity=behavioural", "adaptation.test_fidelity=behavioural",
  ]

  @Test func anotherSeedGivesOtherNumbers() async throws {
    let other = try await Self.run(
      jobs: 2, overrides: Self.loraAlone + ["seeds=[2]", "data.unseen_tasks=[vflip]"])
    defer { remove(other) }
    let losses = try [try await Self.shared.value, other].map { directory in
      try HDF5File.open(reading: "\(directory)/results.h5")
        .doubles(at: "/methods/lora/loss_arrays").values[0..<2]
    }
    #expect(losses[0] != losses[1])
  }

  @Test func whatIsRewrittenByWhom() async throws {
    let directory = try await Self.shared.value
    let file = try HDF5File.open(reading: "\(directory)/results.h5")
    for still in ["linear-probe", "lorafusion"] {
      for name in ["cells_rewritten", "pulses", "rows_rewritten", "cells_switch"] {
        let counts = try file.integers(at: "/methods/\(still)/\(name)").values
        #expect(counts.allSatisfy { $0 == 0 }, "\(still) \(name)")
      }
    }
    for writing in ["lora", "full-fine-tuning"] {
      let counts = try file.integers(at: "/methods/\(writing)/cells_rewritten").values
      #expect(counts.allSatisfy { $0 > 0 }, "\(writing)")
    }
    // LoRA writes its own factors and nothing else: 8 cells per weight, rank 4, widths 64-24-16, programmed once.
    let factors = 8 * 4 * ((64 + 24) + (24 + 16))
    let base = 8 * (64 * 24 + 24 * 16)
    #expect(
      try file.integers(at: "/methods/lora/resident_cells").values == [Int64(base + factors)])
    // The pool of six modules of the same rank is six times as large.
    #expect(
      try file.integers(at: "/methods/lorafusion/resident_cells").values
        == [Int64(base + 6 * factors)])
  }

  @Test func ledgersReAddExactly() async throws {
    let directory = try await Self.shared.value
    let file = try HDF5File.open(reading: "\(directory)/results.h5")
    for method in try file.children(of: "/methods").map(\.name) {
      let ledger = try file.table(at: "/methods/\(method)/ledger")
      let energies = try #require(ledger.first { $0.name == "energy" })
      guard case .reals(_, "J", let values) = energies,
        case .real(let total) = try file.attribute(
          "total_energy", on: "/methods/\(method)/ledger")
      else {
        Issue.record("\(method): the ledger has no energies in joules")
        continue
      }
      #expect(values.reduce(0, +) == total, "\(method)")
      #expect(total > 0)
      // The ledger holds deployments, adaptations, inference and switches, and nothing else.
      let parts = try ["deploy", "adaptation", "switch"].reduce(0.0) { sum, name in
        try sum + file.doubles(at: "/methods/\(method)/energy_\(name)").values.reduce(0, +)
      }
      let inference = try file.doubles(at: "/methods/\(method)/energy_inference").values
      let all = parts + 600 * inference.reduce(0, +)
      #expect(abs(all / total - 1) < 1e-9, "\(method): \(all) against \(total)")
    }
  }

  @Test func everyDatasetHasUnitsAndAxes() async throws {
    let directory = try await Self.shared.value
    let file = try HDF5File.open(reading: "\(directory)/results.h5")
    var groups = ["/"]
    var datasets = 0
    while let group = groups.popLast() {
      for entry in try file.children(of: group) {
        let path = group == "/" ? "/\(entry.name)" : "\(group)/\(entry.name)"
        if entry.kind == .group {
          groups.append(path)
        } else {
          datasets += 1
          let names = try file.attributeNames(of: path)
          #expect(names.contains("units") && names.contains("axes"), "\(path)")
        }
      }
    }
    #expect(datasets > 100)
  }

  @Test func cancellingLeavesNothing() async throws {
    let directory = Self.temporaryDirectory()
    defer { remove(directory) }
    let experiment = try loadExperiment(Self.smoke, overrides: [])
    let task = Task {
      try await experiment.run(into: directory, options: RunOptions(jobs: 2)) { _ in }
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
  }

  @Test func anOutputThatCannotBeWrittenIsRefusedAtOnce() async throws {
    let experiment = try loadExperiment(Self.smoke, overrides: [])
    let error = await #expect(throws: ExperimentError.self) {
      try await experiment.run(into: "/dev/null/results", options: RunOptions()) { _ in }
    }
    #expect(
      error?.description == "/dev/null/results: not a directory that files can be written into")
  }

  static let smoke = packageRoot + "/configs/experiments/smoke.yaml"

  static func run(jobs: Int, overrides: [String] = []) async throws -> String {
    let directory = temporaryDirectory()
    let experiment = try loadExperiment(smoke, overrides: overrides)
    try await experiment.run(
      into: directory, options: RunOptions(jobs: jobs, writesTraces: true)
    ) { _ in }
    return directory
  }

  static func temporaryDirectory() -> String {
    FileManager.default.temporaryDirectory
      .appendingPathComponent("crossfuse-\(UUID().uuidString)").path
  }

  private func remove(_ directories: String...) {
    for directory in directories { try? FileManager.default.removeItem(atPath: directory) }
  }
}

/// The root of the package, from the place of this file.
let packageRoot = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
