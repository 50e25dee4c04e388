import Testing
import Traces

@testable import Evaluation

@Suite("Every scheduler against the one that steps through cycles and vectors")
struct SchedulerAgreementTests {
  /// Starts, ends, entries, stalls by cause, the order of starts, repetitions and the summary are equal.
  @Test("agree cycle for cycle", arguments: 0..<400)
  func agreement(seed: Int) throws {
    var draws = Draws(seed: seed)
    let hardware = try randomHardware(&draws)
    let trace = randomTrace(&draws)
    try trace.validate()
    let model = try timingModel(trace, hardware)
    let expected = try schedule(trace, with: SteppedScheduler(), on: model)
    #expect(expected.recording.started.count == trace.operations.count)
    for scheduler in schedulers where scheduler != SteppedScheduler.self {
      let found = try schedule(trace, with: scheduler.init(), on: model)
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
  }
}
