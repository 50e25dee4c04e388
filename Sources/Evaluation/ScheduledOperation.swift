public import Traces

/// An operation with its place in time; of a repetition, the place in the first run.
public struct ScheduledOperation: Sendable {
  /// The position in the trace.
  public var index: Int
  /// The operation.
  public var operation: Operation
  /// How often it runs: the runs of its repetition, otherwise 1.
  public var times: Int
  /// What it takes on the chip.
  public var plan: OperationPlan
  /// The shared units it keeps from its start, each once.
  public var reservations: [Reservation] = []
  /// The cycle from which it was in the window.
  public var entered = 0
  /// The first cycle.
  public var start = 0
  /// The cycle after the last one.
  public var end = 0
  /// What held it up.
  public var stalls = Stalls()
}

/// A repetition that has been scheduled.
public struct ScheduledRepetition: Sendable, Equatable {
  /// The operations, by their positions in the trace.
  public var operations: Range<Int>
  /// How often they run.
  public var times: Int
  /// The cycle at which the first run begins.
  public var start: Int
  /// Cycles of one run; the next one begins when it is over.
  public var period: Int
}

/// What is told of a schedule while it is made; whatever is not wanted needs no function.
///
/// Nothing is kept by the scheduler once it is told, so an observer that keeps nothing either makes do with constant
/// memory however long the trace is.
public protocol ScheduleObserver {
  /// A schedule begins on a chip; called once, before everything else.
  mutating func begin(_ model: TimingModel)

  /// An operation starts; called in the order of starts, of operations that start in one cycle in the order in
  /// which units were given to them.
  mutating func start(_ operation: borrowing ScheduledOperation)

  /// A repetition is over; called behind the last start in it and before what follows enters.
  mutating func finish(_ repetition: ScheduledRepetition)
}

extension ScheduleObserver {
  /// Ignores the chip.
  public mutating func begin(_ model: TimingModel) {}

  /// Ignores the operation.
  public mutating func start(_ operation: borrowing ScheduledOperation) {}

  /// Ignores the repetition.
  public mutating func finish(_ repetition: ScheduledRepetition) {}
}

/// Observes nothing.
public struct NoObserver: ScheduleObserver {
  /// Creates the observer.
  public init() {}
}

/// Two observers, told one after the other.
public struct ObserverPair<First: ScheduleObserver, Second: ScheduleObserver>: ScheduleObserver {
  /// The observer that is told first.
  public var first: First
  /// The observer that is told second.
  public var second: Second

  /// Joins two observers.
  public init(_ first: First, _ second: Second) {
    self.first = first
    self.second = second
  }

  /// Tells both.
  public mutating func begin(_ model: TimingModel) {
    first.begin(model)
    second.begin(model)
  }

  /// Tells both.
  public mutating func start(_ operation: borrowing ScheduledOperation) {
    first.start(operation)
    second.start(operation)
  }

  /// Tells both.
  public mutating func finish(_ repetition: ScheduledRepetition) {
    first.finish(repetition)
    second.finish(repetition)
  }
}
