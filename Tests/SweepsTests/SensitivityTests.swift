import Analysis
import Experiments
import FileFormats
import Foundation
import Testing

@testable import Sweeps

/// What designs say of axes, on ISAAC's chip, whose power is a sum of known terms.
@Suite struct SensitivityTests {
  private static let configs = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../configs").standardized.path

  /// A sweep over the power of converters, 0.206 to 3.1 mW as the library states, and of arrays.
  private static func sensitivities(
    _ design: String, axes: String = power, metric: String = "power"
  ) async throws -> [SweepSensitivity.Row] {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try writeTextAtomically(
      """
      sweep: power
      experiment: \(configs)/experiments/isaac-peak.yaml
      sampling: \(design)
      axes:
      \(axes)
      objectives: [{metric: \(metric), direction: lower}]
      """, to: "\(folder)/sweep.yaml")
    let plan = try await SweepPlan(loading: "\(folder)/sweep.yaml", jobs: 2)
    let run = SweepRun(plan, store: "\(folder)/sweep.h5")
    let summary = try await run.run(.init(jobs: 2)) { _ in }
    #expect(summary.done == plan.points.count)
    #expect(!summary.sensitivities.isEmpty)
    let written = try HDF5File.open(reading: "\(folder)/sweep.h5")
    #expect(try written.children(of: "/").contains { $0.name == "sensitivities" })
    return SweepSensitivity(plan, try StoredPoints(reading: "\(folder)/sweep.h5").records).rows
  }

  private static let power = """
      - {name: adc_power, set: ["chip.components.components[adc].power"], range: {spacing: linear}}
      - name: array_power
        set: ["chip.components.components[crossbar].power"]
        range: {from: 0.1 mW, to: 0.5 mW}
    """

  /// 16 128 converters and as many arrays: 65.808 W as published, with 2 mW and 0.3 mW of them.
  @Test("one at a time: each end of a range against the chip as it is")
  func oneAtATime() async throws {
    let rows = try await Self.sensitivities("{design: one-at-a-time}")
    #expect(rows.map(\.axis.name) == ["adc_power", "array_power"])
    for (row, change) in zip(rows, [(0.206e-3 - 2e-3, 3.1e-3 - 2e-3), (-0.2e-3, 0.2e-3)]) {
      let ends = try #require(row.ends)
      #expect(abs(ends.base - 65.808) < 1e-3)
      #expect(abs(ends.low - ends.base - 16_128 * change.0) < 1e-9)
      #expect(abs(ends.high - ends.base - 16_128 * change.1) < 1e-9)
    }
  }

  /// A sum of two terms: each causes its own variance, in proportion to the square of its range.
  @Test("Sobol indices of a sum are the shares of its terms' variances")
  func sobol() async throws {
    let rows = try await Self.sensitivities("{design: saltelli, count: 64}")
    let variances = [pow(3.1 - 0.206, 2), pow(0.5 - 0.1, 2)]
    let sum = variances.reduce(0, +)
    for (row, variance) in zip(rows, variances) {
      let indices = try #require(row.indices)
      #expect(abs(indices.first.value - variance / sum) < 0.01)
      #expect(abs(indices.total.value - variance / sum) < 0.01)
      #expect(indices.total.interval.contains(variance / sum))
    }
  }

  @Test("a range without ends where the library states none is refused")
  func noRange() async throws {
    await #expect(throws: SweepError.self) {
      try await Self.sensitivities(
        "{design: one-at-a-time}",
        axes: """
            - name: array_power
              set: ["chip.components.components[crossbar].power"]
              range: {}
          """)
    }
  }

  @Test("an axis that a point of the base lies between counts with its way up and down")
  func peak() async throws {
    // Ten converters or one instead of eight: throughput falls below eight, and stays above.
    let rows = try await Self.sensitivities(
      "{design: one-at-a-time}",
      axes: """
          - name: converters
            cases:
              - {name: few, settings: [chip.hardware.processing_element.shared_converters=1]}
              - {name: many, settings: [chip.hardware.processing_element.shared_converters=64]}
          - name: read_cycle
            set: [chip.hardware.array.read_cycle]
            range: {from: 100 ns, to: 200 ns}
        """, metric: "peak_throughput")
    let published = 41_287.68e9
    let few = try #require(rows.first?.ends)
    // Cases have no value of the experiment's own, so the base is the experiment.
    #expect(abs(few.base / published - 1) < 1e-9)
    #expect(abs(few.low / published - 1 / 8.0) < 1e-9)
    #expect(few.high == few.base)
    let cycle = try #require(rows.last?.ends)
    #expect(abs(cycle.base / published - 1) < 1e-9)
    #expect(try #require(rows.first).strength > (try #require(rows.last)).strength)
  }

  @Test("twice the read cycle is half the throughput")
  func throughput() async throws {
    let rows = try await Self.sensitivities(
      "{design: one-at-a-time}",
      axes: """
          - name: read_cycle
            set: [chip.hardware.array.read_cycle]
            range: {from: 100 ns, to: 200 ns}
        """, metric: "peak_throughput")
    let ends = try #require(rows.first?.ends)
    #expect(abs(ends.high / ends.base - 0.5) < 1e-12)
    #expect(ends.low == ends.base)
  }
}
