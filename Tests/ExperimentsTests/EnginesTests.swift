import Experiments
import FileFormats
import Foundation
import Testing

/// An experiment on one engine alone: its numbers are those of a run on both, and the others are absent.
@Suite struct EnginesTests {
  /// The floating-point datasets of LoRA, by name.
  private func numbers(in directory: String) throws -> [String: [Double]] {
    let file = try HDF5File.open(reading: "\(directory)/results.h5")
    var found: [String: [Double]] = [:]
    for entry in try file.children(of: "/methods/lora") {
      guard case .float = entry.elementType else { continue }
      found[entry.name] = try file.doubles(at: "/methods/lora/\(entry.name)").values
    }
    return found
  }

  private func run(_ engines: String) async throws -> [String: [Double]] {
    let directory = try await SmokeRunTests.run(
      jobs: 1, overrides: SmokeRunTests.loraAlone + ["adaptation.engines=\(engines)"])
    defer { try? FileManager.default.removeItem(atPath: directory) }
    return try numbers(in: directory)
  }

  /// Other methods and their pool change nothing either.
  @Test func eachEngineAloneGivesWhatItGivesBesideTheOther() async throws {
    let both = try numbers(in: try await SmokeRunTests.shared.value)
    let digital = try await run("[digital]")
    let arrays = try await run("[arrays]")
    #expect(digital.keys.sorted() == ["accuracy_digital", "loss_digital"])
    #expect(Set(digital.keys).isDisjoint(with: arrays.keys))
    #expect(digital.merging(arrays) { first, _ in first } == both)
  }
}
