public import Traces

/// A rule that decides when each operation of a trace runs on a chip.
///
/// Schedulers are values without state: equal arguments give equal schedules. All of them follow the same rules:
///
/// - **Window.** An operation enters when the one `issue_window` places earlier and all before that have ended.
/// - **Dependencies.** Streaming couples vector i with vector i where both operations have the same number of
///   vectors and the later one is no write; otherwise a dependency is a barrier.
/// - **Arrays.** Operations on the same arrays run in trace order, one at a time.
/// - **Units.** An operation starts in the first cycle in which all of that lets it and all its units are free. Of
///   several that wait, those that were ready first are asked first, then those that come first in the trace. It
///   keeps every unit from its start for the cycles of its plan.
/// - **Vectors.** Vector i enters `interval` cycles after vector i − 1, and not before vector i of every predecessor
///   it streams from is out, which is `latency` after its entry there.
/// - **Repetitions.** One run is scheduled, from when everything before it has ended; the others are equal. What
///   follows enters after the end of the last one.
public protocol Scheduler: Sendable {
  /// The scheduler's name in configurations.
  static var name: String { get }

  /// Creates the scheduler.
  init()

  /// Schedules a trace from its next item to its end.
  ///
  /// - Parameters:
  ///   - source: the operations, of the matrices that the model knows.
  ///   - model: the chip.
  ///   - observer: is told of every operation.
  /// - Returns: a summary.
  /// - Throws: what the source throws, ``EvaluationError/tooLarge(operation:)``.
  func schedule<Source: TraceSource, Observer: ScheduleObserver>(
    _ source: inout Source, on model: TimingModel, observer: inout Observer
  ) throws -> Timeline
}
