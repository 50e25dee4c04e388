public import Traces

/// Schedules from event to event: the cost of an operation does not depend on its vectors.
///
/// The start and the end of an operation follow from those of its predecessors alone. Vectors that pass through chains
/// of operations at even intervals come out at growing distances at most, so an operation ends either with its own pace
/// from its start, or one latency after the last predecessor it streams from:
///
/// ```
/// end = max(start + (V − 1) · interval + latency, ends of the predecessors + latency)
/// ```
///
/// Only the operations of the window are kept.
public struct StreamingScheduler: Scheduler {
  /// The scheduler's name in configurations.
  public static let name = "streaming"

  /// Creates the scheduler.
  public init() {}

  /// Schedules a trace from its next item to its end.
  public func schedule<Source: TraceSource, Observer: ScheduleObserver>(
    _ source: inout Source, on model: TimingModel, observer: inout Observer
  ) throws -> Timeline {
    var run = EventRun(model)
    var summary = TimelineBuilder(model)
    // A repetition begins or ends when all that entered has started.
    var boundary: TraceItem?
    var isOver = false
    while true {
      while !isOver, boundary == nil, run.hasRoom {
        guard let item = try source.next() else {
          isOver = true
          break
        }
        switch consume item {
        case .operation(let operation): try run.enter(operation)
        case let other: boundary = other
        }
      }
      if run.startNext() {
        summary.start(run.current)
        observer.start(run.current)
        continue
      }
      switch boundary {
      case .beginRepetition(let times): run.beginRepetition(times: times)
      case .endRepetition: observer.finish(run.endRepetition())
      case .operation, nil: return summary.timeline(cycles: run.lastEnd)
      }
      boundary = nil
    }
  }
}
