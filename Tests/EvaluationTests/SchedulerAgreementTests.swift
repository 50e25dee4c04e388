import Hardware
import Testing
import Traces

@testable import Evaluation

@Suite("Every scheduler against the one that steps through cycles and vectors")
struct SchedulerAgreementTests {
  @Test("agree cycle for cycle", arguments: 0..<400)
  func agreement(seed: Int) throws {
    var draws = Draws(seed: seed)
    let hardware = try randomHardware(&draws)
    let trace = randomTrace(&draws)
    try trace.validate()
    let count = try compare(trace.source, on: timingModel(trace, hardware))
    #expect(count == trace.operations.count)
  }

  /// The matrices need ten arrays, the largest four; the chip has four to nine.
  @Test("agree where matrices take turns on the same arrays", arguments: 0..<100)
  func swapping(seed: Int) throws {
    var draws = Draws(seed: 1000 + seed)
    let hardware = try randomHardware(&draws) {
      $0.chip.whenFull = .swap
      $0.chip.mapper = seed.isMultiple(of: 2) ? "first_fit" : "spread"
      let arrays = 4 + seed % 6
      let perTile = [1, 2, 3].last { arrays.isMultiple(of: $0) } ?? 1
      $0.tile.processingElements = 1
      $0.processingElement.arrays = perTile
      $0.chip.tiles = arrays / perTile
      $0.chip.meshColumns = min($0.chip.meshColumns, $0.chip.tiles)
    }
    let trace = randomTrace(&draws)
    try trace.validate()
    let source = try Swapping(trace.source, on: hardware.description)
    #expect(source.isSwapping)
    let model = try TimingModel(source.header, placement: source.placement, hardware: hardware)
    let count = try compare(source, on: model)
    #expect(count >= trace.operations.count)
  }

  /// Starts, ends, entries, stalls by cause, the order of starts, repetitions and the summary are equal.
  ///
  /// - Returns: how many operations there were.
  private func compare<Source: TraceSource>(_ source: Source, on model: TimingModel) throws -> Int {
    let expected = try schedule(source, with: SteppedScheduler(), on: model)
    for scheduler in schedulers where scheduler != SteppedScheduler.self {
      let found = try schedule(source, with: scheduler.init(), on: model)
      let (one, other) = (found.recording, expected.recording)
      #expect(one.byIndex.map(\.start) == other.byIndex.map(\.start))
      #expect(one.byIndex.map(\.end) == other.byIndex.map(\.end))
      #expect(one.byIndex.map(\.entered) == other.byIndex.map(\.entered))
      #expect(one.byIndex.map(\.stalls) == other.byIndex.map(\.stalls))
      #expect(one.started.map(\.index) == other.started.map(\.index))
      #expect(one.started.map(\.reservations) == other.started.map(\.reservations))
      #expect(one.repetitions == other.repetitions)
      #expect(found.timeline == expected.timeline)
    }
    return expected.recording.started.count
  }
}
