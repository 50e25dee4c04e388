import Experiments
import FileFormats
import Foundation
import Testing

@testable import Sweeps

/// The shipped sweep of ISAAC's design space against what the paper publishes.
@Suite struct ChipSweepTests {
  private static let configs = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../configs").standardized.path

  /// Planned once for all tests.
  private static let planning = Task {
    try await SweepPlan(loading: "\(configs)/sweeps/isaac-design-space.yaml", jobs: 2)
  }

  private static func plan() async throws -> SweepPlan { try await planning.value }

  private struct Found {
    let choice: [String]
    let values: [String: Double]
    let point: PlannedPoint
  }

  private static func rated(_ plan: SweepPlan) throws -> [Found] {
    try plan.points.map { point in
      let row = try #require(try plan.variant(point.number).measure([]).first)
      return Found(
        choice: point.values.map(\.text),
        values: Dictionary(uniqueKeysWithValues: zip(plan.metrics.map(\.name), row)), point: point)
    }
  }

  /// Table I adds up to 627.4 GOPS/W and 483.3 GOPS/mm²; Table IV prints 627.5 and 478.95.
  @Test("at the published point the design space is ISAAC's Table I")
  func publishedPoint() async throws {
    let points = try Self.rated(try await Self.plan())
    let published = try #require(
      points.first { $0.choice == ["128x128", "8", "8", "12", "scaled"] })
    let energy = try #require(published.values["energy_efficiency"])
    let area = try #require(published.values["area_efficiency"])
    #expect(abs(energy / 627.5e9 - 1) < 1e-3)
    #expect(abs(area / 478.95e9 - 1) < 1e-2)
    let share = try #require(published.values["converter_power_share"])
    #expect(abs(share - 0.58) < 5e-3)
  }

  @Test(
    "with converters that follow Accelergy's model 128 x 128 cells with a converter each take the least energy"
  )
  func optimum() async throws {
    let points = try Self.rated(try await Self.plan()).filter { $0.choice[4] == "accelergy" }
    let best = try #require(
      points.max {
        ($0.values["energy_efficiency"] ?? 0) < ($1.values["energy_efficiency"] ?? 0)
      })
    #expect(best.choice[0] == "128x128")
    #expect(best.choice[1] == best.choice[2])
  }

  @Test("a chip of a sweep has the results file of a run of its configuration")
  func equalsRun() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let plan = try await Self.plan()
    let setting = try plan.variant(5)
    try setting.write([], into: "\(folder)/swept")
    let experiment = try loadExperiment("\(folder)/swept/experiment.yaml", overrides: [])
    try await experiment.run(into: "\(folder)/run", options: RunOptions(), progress: { _ in })
    func bytes(_ name: String) throws -> Data {
      try Data(contentsOf: URL(filePath: "\(folder)/\(name)/results.h5"))
    }
    #expect(try bytes("swept") == bytes("run"))
  }

  @Test("an axis may replace the chip as a whole, or a part of it by a file")
  func wholes() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    func chip(_ hardware: String) -> String {
      "{hardware: ../hardware/\(hardware).yaml, device: ../devices/ideal.yaml, crossbar: "
        + "{weight_encoding: offset, weight_bits: 16, input_bits: 16, dac_bits: 1, adc: uniform, adc_bits: 8, "
        + "input_encoding: twos_complement, adc_range: full}}"
    }
    try writeTextAtomically(
      """
      sweep: chips
      experiment: \(Self.configs)/experiments/isaac-peak.yaml
      axes:
        - name: chip
          cases:
            - {name: isaac, settings: ["chip=\(chip("isaac"))"]}
            - {name: whole, settings: ["chip=\(chip("reference-32nm"))"]}
            - {name: part, settings: [chip.hardware=../hardware/reference-32nm.yaml,
               chip.components=../components/isaac-32nm.yaml]}
      """, to: "\(folder)/sweep.yaml")
    let plan = try await SweepPlan(loading: "\(folder)/sweep.yaml", jobs: 1)
    #expect(plan.points.compactMap(\.problem) == [])
    let names = try plan.points.map { try plan.variant($0.number).labels[0] }
    #expect(names == ["isaac", "reference-32nm", "reference-32nm"])
    let hashes = plan.points.map(\.hash)
    #expect(hashes[0] != hashes[1] && hashes[1] == hashes[2])
  }

  @Test("replicates of an experiment without seeds are refused")
  func replicates() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let sweep = "\(folder)/sweep.yaml"
    try writeTextAtomically(
      """
      sweep: chips
      experiment: \(Self.configs)/experiments/isaac-peak.yaml
      replicates: [1, 2]
      axes:
        - {name: tiles, set: [chip.hardware.chip.tiles], values: [1, 2]}
      """, to: sweep)
    await #expect(
      throws: SweepError.invalidSetting(
        file: sweep, key: "replicates", found: "seeds",
        allowed: "none, the experiment draws nothing")
    ) { try await SweepPlan(loading: sweep, jobs: 1) }
  }
}
