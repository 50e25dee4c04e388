public import Hardware
public import Mapping
public import Traces

/// A rule that decides when each operation of a trace runs on a chip.
///
/// Schedulers are values without state: equal arguments give equal timelines. Operations on one matrix keep the
/// order of the trace and do not overlap, no operation starts before its dependencies allow, and no shared unit
/// serves two operations at once.
public protocol Scheduler: Sendable {
  /// The scheduler's name in configurations.
  static var name: String { get }

  /// Creates the scheduler.
  init()

  /// Schedules a trace.
  ///
  /// - Throws: ``EvaluationError/placementMismatch(placed:matrices:)``.
  func schedule(_ trace: Trace, placement: Placement, on hardware: Hardware)
    throws(EvaluationError) -> Timeline
}
