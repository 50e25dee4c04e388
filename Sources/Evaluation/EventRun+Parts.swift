import Traces

extension EventRun {
  /// An operation of the window; what is looked at when another one starts is in its ``Readiness``.
  struct Slot {
    var operation = Operation(.move(bits: 0), phase: .forward, layer: 0)
    var plan = OperationPlan()
    var drivers: [TileCycles] = []
    var index = -1
    var times = 1
    var entered = 0
    var stalls = Stalls()
    /// The place among operations that are ready.
    var rank = 0
    /// Since when it waits for a unit.
    var blockedSince = 0

    /// Starts anew with an operation that enters the window and has been planned.
    mutating func enter(
      _ operation: consuming Operation, index: Int, times: Int, at cycle: Int
    ) {
      self.operation = operation
      self.index = index
      self.times = times
      entered = cycle
      stalls = Stalls()
    }

    /// Lists the shared units that it needs; mutating, so that nothing is copied.
    mutating func listUnits(on model: TimingModel, into list: inout [Reservation]) {
      model.reservations(of: operation, plan, drivers, into: &list)
    }
  }

  /// What the start of an operation depends on and what others need to know of it: one cache line.
  struct Readiness {
    /// Predecessors that have not started; less than none when the operation itself has.
    var waitingFor: Int32 = 0
    /// The first of the edges to operations that wait for its start.
    var firstEdge: Int32 = -1
    /// The first cycle that dependencies allow.
    var dependencyReady = 0
    /// The first cycle that earlier operations on the same arrays allow.
    var arraysReady = 0
    /// The earliest end that predecessors it streams from allow.
    var earliestEnd = 0
    /// Cycles from a vector's entry to its result.
    var latency = 0
    /// What later operations need to know once it has started.
    var started = Started(firstResult: 0, end: 0)

    var hasStarted: Bool { waitingFor < 0 }

    /// An operation that enters at a cycle.
    init(latency: Int = 0, at cycle: Int = 0) {
      self.latency = latency
      dependencyReady = cycle
      arraysReady = cycle
    }

    /// Notes what a predecessor that has started allows.
    mutating func take(_ earlier: Started, _ kind: Edge.Kind) {
      switch kind {
      case .streaming:
        dependencyReady = max(dependencyReady, earlier.firstResult)
        earliestEnd = max(earliestEnd, earlier.end + latency)
      case .barrier: dependencyReady = max(dependencyReady, earlier.end)
      case .arrays: arraysReady = max(arraysReady, earlier.end)
      }
    }

    /// Notes when it starts.
    mutating func start(at cycle: Int, duration: Int) {
      waitingFor = -1
      started = Started(firstResult: cycle + latency, end: max(cycle + duration, earliestEnd))
    }
  }

  /// What later operations need to know of one that has started.
  struct Started {
    var firstResult: Int
    var end: Int
  }

  /// A later operation that waits for the start of an earlier one.
  struct Edge {
    enum Kind { case streaming, barrier, arrays }
    var target: Int
    var kind: Kind
    var next: Int32
  }

  /// Something that may let an operation start: it is ready, or the unit that it waits for is free.
  ///
  /// Operations that wait for units are asked in the order of their ranks, and before those that become ready in the
  /// same cycle, which are asked in the order of the trace.
  struct Event: Comparable {
    static let ready = 1 << 62

    var cycle: Int
    /// The rank of the operation that waits, or its index beyond all ranks when it becomes ready.
    var order: Int
    /// The unit, or the operation.
    var subject: Int

    static func < (a: Self, b: Self) -> Bool {
      a.cycle < b.cycle || (a.cycle == b.cycle && a.order < b.order)
    }
  }

  /// An operation that waits for a unit.
  struct Waiter: Comparable {
    var rank: Int
    var index: Int

    static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }
  }
}
