import Experiments
import FileFormats
import Foundation
import Testing

/// Simulated time in an experiment: what waits change, and what they don't.
@Suite struct WaitTests {
  /// Runs the smallest experiment and reads all numbers of its methods, by path below `/methods`.
  private func run(_ overrides: [String] = []) async throws -> [String: [Double]] {
    let directory = try await SmokeRunTests.run(jobs: 2, overrides: overrides)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    return try numbers(in: directory)
  }

  private func numbers(in directory: String) throws -> [String: [Double]] {
    let file = try HDF5File.open(reading: "\(directory)/results.h5")
    var found: [String: [Double]] = [:]
    for method in try file.children(of: "/methods").map(\.name) {
      for entry in try file.children(of: "/methods/\(method)") {
        guard case .float = entry.elementType else { continue }
        found["\(method)/\(entry.name)"] =
          try file.doubles(at: "/methods/\(method)/\(entry.name)").values
      }
    }
    return found
  }

  private static let waits = [
    "adaptation.wait_after_deploy=1 d", "adaptation.wait_before_test=12 h",
  ]

  /// The schedule's own time, and the waits on top; everything else stays as it is on cells that do not age.
  @Test func waitsAreTimeAndNothingElse() async throws {
    let small =
      SmokeRunTests.behavioural + [
        "chip.device={model: ideal}", "network.widths=[64, 16]", "data.unseen_tasks=[vflip]",
        "data.pool_tasks=[rot90]", "methods=[{method: full-fine-tuning}, {method: lora}]",
      ]
    var without = try await run(small)
    var with = try await run(small + Self.waits)
    for method in ["full-fine-tuning", "lora"] {
      let age = try #require(without["\(method)/simulated_time"])
      let waited = try #require(with["\(method)/simulated_time"])
      without["\(method)/simulated_time"] = nil
      with["\(method)/simulated_time"] = nil
      let parts = ["latency_deploy", "latency_adaptation"].compactMap {
        without["\(method)/\($0)"]?.first
      }
      #expect(age == [parts.reduce(0, +)], "\(method)")
      #expect(abs(waited[0] - (129_600 + age[0])) < 1e-9, "\(method)")
    }
    #expect(without.count >= 20)
    #expect(with == without)
  }

  /// The base relaxes before the adaptation, all of it before the test; what deploying costs stays.
  @Test func cellsThatAgeLearnAndAnswerDifferently() async throws {
    let fresh = try numbers(in: try await SmokeRunTests.shared.value)
    let afterDeploy = try await run(SmokeRunTests.loraAlone + [Self.waits[0]])
    let beforeTest = try await run(SmokeRunTests.loraAlone + [Self.waits[1]])
    for waited in [afterDeploy, beforeTest] {
      #expect(waited["lora/energy_deploy"] == fresh["lora/energy_deploy"])
      #expect(waited["lora/loss_digital"] == fresh["lora/loss_digital"])
      #expect(waited["lora/energy_inference"] != fresh["lora/energy_inference"])
    }
    #expect(afterDeploy["lora/loss_arrays"] != fresh["lora/loss_arrays"])
    #expect(beforeTest["lora/loss_arrays"] == fresh["lora/loss_arrays"])
  }

  @Test func theResolvedConfigurationNamesThem() throws {
    let text = try loadExperiment(SmokeRunTests.smoke, overrides: [Self.waits[1]]).resolvedText
    #expect(text.contains("  wait_after_deploy: 0 s\n"))
    #expect(text.contains("  wait_before_test: 43200 s\n"))
  }
}
