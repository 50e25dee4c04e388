import Hardware
public import Traces

/// Steps through every cycle and lets every vector enter on its own: slow and simple, to hold faster schedulers against.
///
/// It keeps the whole trace and follows the rules of ``Scheduler`` to the letter. In every cycle,
///
/// 1. vectors of operations that have started enter where they may;
/// 2. operations that were ready before are asked, those first that were ready first;
/// 3. the others are asked in the order of the trace whether they enter the window, are ready and start.
public struct SteppedScheduler: Scheduler {
  /// The scheduler's name in configurations.
  public static let name = "stepped"

  /// Creates the scheduler.
  public init() {}

  /// Schedules a trace from its next item to its end.
  public func schedule<Source: TraceSource, Observer: ScheduleObserver>(
    _ source: inout Source, on model: TimingModel, observer: inout Observer
  ) throws -> Timeline {
    var planner = OperationPlanner(model)
    var run = SteppedRun(model)
    var summary = TimelineBuilder(model)
    var cycle = 0
    var begin = (operation: 0, cycle: 0, times: 1)
    func finishStretch() {
      for scheduled in run.runToEnd(from: &cycle) {
        summary.start(scheduled)
        observer.start(scheduled)
      }
    }
    while let item = try source.next() {
      switch item {
      case .operation(let operation):
        var scheduled = ScheduledOperation(
          index: run.count, operation: operation, times: begin.times, plan: OperationPlan())
        try planner.plan(operation, times: begin.times, into: &scheduled.plan)
        model.reservations(
          of: operation, scheduled.plan, planner.driverCycles, into: &scheduled.reservations)
        run.add(scheduled)
      case .beginRepetition(let times):
        finishStretch()
        begin = (run.count, cycle, times)
      case .endRepetition:
        finishStretch()
        let period = cycle - begin.cycle
        observer.finish(
          ScheduledRepetition(
            operations: begin.operation..<run.count, times: begin.times, start: begin.cycle,
            period: period))
        cycle = begin.cycle + begin.times * period
        begin.times = 1
      }
    }
    finishStretch()
    return summary.timeline(cycles: cycle)
  }
}

/// The state of a schedule that goes on cycle by cycle.
private struct SteppedRun {
  /// An operation with all that has happened to it.
  private struct State {
    let operation: ScheduledOperation
    /// The operations it waits for because they use the same arrays.
    let sharesArraysWith: [Int]
    var entered: Int?
    var ready: Int?
    var start: Int?
    /// The cycle in which every vector entered that did so far.
    var vectors: [Int] = []
    var end: Int?
    /// The unit it waits for.
    var blockedBy: Int?
    var stalls = Stalls()

    var couplings: [Coupling] { [operation.plan.first, operation.plan.second].compactMap { $0 } }
  }

  private let model: TimingModel
  private var states: [State] = []
  /// Operations before this one have ended.
  private var first = 0
  private var startOrder: [Int] = []
  private var busyUntil: [Int: Int] = [:]
  private var lastEntry = 0

  var count: Int { states.count }

  init(_ model: TimingModel) { self.model = model }

  mutating func add(_ operation: ScheduledOperation) {
    var sharing: [Int] = []
    if let matrix = operation.operation.matrix {
      let own = model.groups[matrix]
      sharing = states.indices.filter { earlier in
        guard let other = states[earlier].operation.operation.matrix else { return false }
        return own.overlaps(model.groups[other])
      }
    }
    states.append(State(operation: operation, sharesArraysWith: sharing))
  }

  /// Steps until everything that was added has ended.
  ///
  /// - Parameter cycle: the first cycle; the last end afterwards.
  /// - Returns: the operations in the order of their starts.
  mutating func runToEnd(from cycle: inout Int) -> [ScheduledOperation] {
    let begin = cycle
    lastEntry = begin
    startOrder = []
    while first < count {
      step(cycle)
      cycle += 1
      while first < count, let end = states[first].end, end <= cycle { first += 1 }
    }
    let indices = startOrder
    cycle = indices.reduce(begin) { max($0, states[$1].end ?? $0) }
    return indices.map { index in
      let state = states[index]
      var scheduled = state.operation
      scheduled.entered = state.entered ?? -1
      scheduled.start = state.start ?? -1
      scheduled.end = state.end ?? -1
      scheduled.stalls = state.stalls
      return scheduled
    }
  }

  private mutating func step(_ cycle: Int) {
    for index in first..<count where states[index].start != nil { enterVectors(index, cycle) }
    let waiting = (first..<count).filter { states[$0].ready != nil && states[$0].start == nil }
    for index in waiting.sorted(by: { key($0) < key($1) }) { ask(index, cycle) }
    for index in first..<count where states[index].ready == nil {
      if states[index].entered == nil { enterWindow(index, cycle) }
      guard states[index].entered != nil else { return }
      if !dependenciesAllow(index, cycle) {
        states[index].stalls.dependency += 1
      } else if !arraysAllow(index, cycle) {
        states[index].stalls.arrays += 1
      } else {
        states[index].ready = cycle
        ask(index, cycle)
      }
    }
  }

  private func key(_ index: Int) -> (Int, Int) { (states[index].ready ?? 0, index) }

  private func hasEnded(_ index: Int, _ cycle: Int) -> Bool {
    states[index].end.map { $0 <= cycle } ?? false
  }

  /// Whether a vector of an operation is out.
  private func isOut(_ vector: Int, of index: Int, _ cycle: Int) -> Bool {
    let state = states[index]
    return vector < state.vectors.count
      && state.vectors[vector] + state.operation.plan.latency <= cycle
  }

  private mutating func enterWindow(_ index: Int, _ cycle: Int) {
    let mustHaveEnded = max(0, index - model.description.chip.issueWindow + 1)
    guard (0..<mustHaveEnded).allSatisfy({ hasEnded($0, cycle) }) else { return }
    states[index].entered = cycle
    states[index].stalls.window = cycle - lastEntry
    lastEntry = cycle
  }

  private func dependenciesAllow(_ index: Int, _ cycle: Int) -> Bool {
    states[index].couplings.allSatisfy {
      $0.isStreaming ? isOut(0, of: $0.operation, cycle) : hasEnded($0.operation, cycle)
    }
  }

  private func arraysAllow(_ index: Int, _ cycle: Int) -> Bool {
    states[index].sharesArraysWith.allSatisfy { hasEnded($0, cycle) }
  }

  /// Starts an operation that is ready if all its units are free; otherwise it waits for the one that is free last.
  private mutating func ask(_ index: Int, _ cycle: Int) {
    let needed = states[index].operation.reservations
    if let unit = states[index].blockedBy, busyUntil[unit, default: 0] <= cycle {
      states[index].blockedBy = nil
    }
    if states[index].blockedBy == nil {
      var latest = cycle
      for reservation in needed where busyUntil[reservation.unit, default: 0] > latest {
        latest = busyUntil[reservation.unit, default: 0]
        states[index].blockedBy = reservation.unit
      }
    }
    if let unit = states[index].blockedBy {
      states[index].stalls[model.units[unit].kind] += 1
      return
    }
    states[index].start = cycle
    startOrder.append(index)
    for reservation in needed { busyUntil[reservation.unit] = cycle + reservation.cycles }
    enterVectors(index, cycle)
  }

  /// Lets every vector enter that is due and that all predecessors have delivered.
  private mutating func enterVectors(_ index: Int, _ cycle: Int) {
    let plan = states[index].operation.plan
    while states[index].vectors.count < plan.vectors {
      let vector = states[index].vectors.count
      if let last = states[index].vectors.last, cycle < last + plan.interval { return }
      for coupling in states[index].couplings where coupling.isStreaming {
        guard isOut(vector, of: coupling.operation, cycle) else { return }
      }
      states[index].vectors.append(cycle)
      if states[index].vectors.count == plan.vectors { states[index].end = cycle + plan.latency }
    }
  }
}
