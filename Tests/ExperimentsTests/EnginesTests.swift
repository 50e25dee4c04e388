import Experiments
import FileFormats
import Foundation
import Testing

/// An experiment on one engine alone: its numbers are those of a run on both, and the others are absent.
@Suite struct EnginesTests {
  private static let overrides = ["network.widths=[64, 16]", "data.unseen_tasks=[vflip]"]

  /// The floating-point datasets of LoRA, by name.
  private func run(_ engines: String) async throws -> [String: [Double]] {
    let directory = try await SmokeRunTests.run(
      jobs: 1, overrides: Self.overrides + ["adaptation.engines=\(engines)"])
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let file = try HDF5File.open(reading: "\(directory)/results.h5")
    var found: [String: [Double]] = [:]
    for entry in try file.children(of: "/methods/lora") {
      guard case .float = entry.elementType else { continue }
      found[entry.name] = try file.doubles(at: "/methods/lora/\(entry.name)").values
    }
    return found
  }

  @Test func eachEngineAloneGivesWhatItGivesBesideTheOther() async throws {
    let both = try await run("[digital, arrays]")
    let digital = try await run("[digital]")
    let arrays = try await run("[arrays]")
    #expect(digital.keys.sorted() == ["accuracy_digital", "loss_digital"])
    #expect(Set(digital.keys).isDisjoint(with: arrays.keys))
    #expect(digital.merging(arrays) { first, _ in first } == both)
  }
}
