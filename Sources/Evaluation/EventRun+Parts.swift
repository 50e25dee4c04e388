import Traces

extension EventRun {
  /// An operation of the window.
  struct Slot {
    var operation = Operation(.move(bits: 0), phase: .forward, layer: 0)
    var plan = OperationPlan()
    var drivers: [TileCycles] = []
    var index = -1
    var times = 1
    var entered = 0
    var stalls = Stalls()
    var hasStarted = false
    /// What later operations need to know once it has started.
    var started = Started(firstResult: 0, end: 0)
    /// Predecessors that have not started.
    var waitingFor = 0
    /// The first cycle that dependencies allow.
    var dependencyReady = 0
    /// The first cycle that earlier operations on the same arrays allow.
    var arraysReady = 0
    /// The earliest end that predecessors it streams from allow.
    var earliestEnd = 0
    /// The place among operations that are ready.
    var rank = 0
    /// Since when it waits for a unit.
    var blockedSince = 0
    /// The first of the edges to operations that wait for its start.
    var firstEdge = -1

    /// Starts anew with an operation that enters the window and has been planned.
    mutating func enter(
      _ operation: consuming Operation, index: Int, times: Int, at cycle: Int
    ) {
      self.operation = operation
      self.index = index
      self.times = times
      entered = cycle
      stalls = Stalls()
      hasStarted = false
      waitingFor = 0
      dependencyReady = cycle
      arraysReady = cycle
      earliestEnd = 0
    }

    /// Notes what a predecessor that has started allows.
    mutating func take(_ earlier: Started, _ kind: Edge.Kind) {
      switch kind {
      case .streaming:
        dependencyReady = max(dependencyReady, earlier.firstResult)
        earliestEnd = max(earliestEnd, earlier.end + plan.latency)
      case .barrier: dependencyReady = max(dependencyReady, earlier.end)
      case .arrays: arraysReady = max(arraysReady, earlier.end)
      }
    }

    /// Notes when it starts.
    mutating func start(at cycle: Int) {
      hasStarted = true
      started = Started(
        firstResult: cycle + plan.latency, end: max(cycle + plan.duration, earliestEnd))
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
    var next: Int
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
