import Hardware
import Traces

/// The state of an event-driven schedule: the operations of the window, and what happens next.
struct EventRun {
  private let model: TimingModel
  private let window: Int
  private var planner: OperationPlanner
  /// The operations of the window; operation i is in slot i & mask, and slots are a power of two.
  private var slots: [Slot]
  private var readiness: [Readiness]
  private var mask: Int
  private var edges: [Edge] = []
  private var freeEdge: Int32 = -1
  private var queue = PriorityQueue<Event>()
  /// By unit, the cycle from which it is free.
  private var free: [Int]
  private var waiting: [PriorityQueue<Waiter>]
  private let unitKinds: [Resource.Kind]
  /// By group of arrays, the latest operation that entered.
  private var latest: [Int]
  private var nextRank = 0
  /// When the operations that have left the window had ended, or a repetition lets others begin.
  private var floor = 0
  private var lastEntered = 0

  /// The repetition that operations enter in; outside of one they run once.
  private var repetition = (first: 0, start: 0, times: 1)

  /// The operation that started last.
  private(set) var current = ScheduledOperation(
    index: -1, operation: Operation(.move(bits: 0), phase: .forward, layer: 0), times: 1,
    plan: OperationPlan())
  /// Operations that have entered.
  private(set) var count = 0
  /// The latest end so far.
  private(set) var lastEnd = 0

  init(_ model: TimingModel) {
    self.model = model
    window = model.description.chip.issueWindow
    planner = OperationPlanner(model)
    slots = Array(repeating: Slot(), count: 16)
    readiness = Array(repeating: Readiness(), count: 16)
    mask = 15
    let units = model.units
    free = Array(repeating: 0, count: units.count)
    waiting = Array(repeating: PriorityQueue(), count: units.count)
    unitKinds = (0..<units.count).map { units[$0].kind }
    latest = Array(repeating: -1, count: model.groupCount)
  }

  /// Whether the next operation may enter: the one a window earlier has started, so that its end is known.
  var hasRoom: Bool { count < window || readiness[(count - window) & mask].hasStarted }

  /// Lets the next operation enter.
  mutating func enter(_ operation: consuming Operation) throws(EvaluationError) {
    let index = count
    if index >= window { floor = max(floor, readiness[(index - window) & mask].started.end) }
    if index > mask, slots.count < window { grow() }
    count += 1
    let slot = index & mask
    try planner.plan(operation, times: repetition.times, into: &slots[slot].plan)
    let matrix = operation.matrix
    if operation.kind == .write { slots[slot].drivers = planner.driverCycles }
    slots[slot].enter(operation, index: index, times: repetition.times, at: floor)
    slots[slot].stalls.window = floor - lastEntered
    readiness[slot] = Readiness(latency: slots[slot].plan.latency, at: floor)
    lastEntered = floor
    if let coupling = slots[slot].plan.first { wait(slot, for: coupling) }
    if let coupling = slots[slot].plan.second { wait(slot, for: coupling) }
    if let matrix { waitForArrays(of: matrix, slot) }
    if readiness[slot].waitingFor == 0 { becomeReady(slot) }
  }

  /// Doubles the slots.
  private mutating func grow() {
    var larger = Array(repeating: Slot(), count: 2 * slots.count)
    var largerReadiness = Array(repeating: Readiness(), count: 2 * slots.count)
    let largerMask = larger.count - 1
    for index in (count - slots.count)..<count {
      larger[index & largerMask] = slots[index & mask]
      largerReadiness[index & largerMask] = readiness[index & mask]
    }
    slots = larger
    readiness = largerReadiness
    mask = largerMask
  }

  /// Makes an operation wait for one it depends on, or takes what that allows when it has started.
  private mutating func wait(_ slot: Int, for coupling: Coupling) {
    wait(slot, for: coupling.operation, coupling.isStreaming ? .streaming : .barrier)
  }

  /// Makes an operation wait for the latest one on each group of its arrays.
  private mutating func waitForArrays(of matrix: Int, _ slot: Int) {
    for group in model.groups[matrix] {
      if latest[group] >= 0 { wait(slot, for: latest[group], .arrays) }
      latest[group] = count - 1
    }
  }

  private mutating func wait(_ slot: Int, for earlier: Int, _ kind: Edge.Kind) {
    // What has left the window had ended when this operation entered.
    guard earlier >= count - window else { return }
    let source = earlier & mask
    guard !readiness[source].hasStarted else {
      let started = readiness[source].started
      readiness[slot].take(started, kind)
      return
    }
    readiness[slot].waitingFor += 1
    let edge = Edge(target: count - 1, kind: kind, next: readiness[source].firstEdge)
    if freeEdge >= 0 {
      readiness[source].firstEdge = freeEdge
      let reused = Int(freeEdge)
      freeEdge = edges[reused].next
      edges[reused] = edge
    } else {
      readiness[source].firstEdge = Int32(edges.count)
      edges.append(edge)
    }
  }

  private mutating func becomeReady(_ slot: Int) {
    let dependency = readiness[slot].dependencyReady
    let ready = max(dependency, readiness[slot].arraysReady)
    let index = slots[slot].index
    slots[slot].stalls.dependency = dependency - slots[slot].entered
    slots[slot].stalls.arrays = ready - dependency
    queue.insert(Event(cycle: ready, order: Event.ready + index, subject: index))
  }
}

extension EventRun {
  /// Goes on to the next start.
  ///
  /// - Returns: whether an operation starts, which is the current one then; otherwise all that entered have started.
  mutating func startNext() -> Bool {
    while let event = queue.removeFirst() {
      if event.order >= Event.ready {
        let slot = event.subject & mask
        slots[slot].rank = nextRank
        nextRank += 1
        if tryToStart(slot, at: event.cycle) { return true }
        continue
      }
      // Of several events for one unit and cycle the later ones find the unit taken or another operation waiting.
      let unit = event.subject
      guard let first = waiting[unit].first, first.rank == event.order, free[unit] <= event.cycle
      else { continue }
      _ = waiting[unit].removeFirst()
      let slot = first.index & mask
      slots[slot].stalls[unitKinds[unit]] += event.cycle - slots[slot].blockedSince
      let hasStarted = tryToStart(slot, at: event.cycle)
      wakeFirst(of: unit, at: event.cycle)
      if hasStarted { return true }
    }
    return false
  }

  /// Starts an operation, or makes it wait for the unit that is free last.
  private mutating func tryToStart(_ slot: Int, at cycle: Int) -> Bool {
    slots[slot].listUnits(on: model, into: &current.reservations)
    var blocking = -1
    var latest = cycle
    for index in current.reservations.indices {
      let unit = current.reservations[index].unit
      if free[unit] > latest {
        latest = free[unit]
        blocking = unit
      }
    }
    guard blocking >= 0 else {
      start(slot, at: cycle)
      return true
    }
    slots[slot].blockedSince = cycle
    let waiter = Waiter(rank: slots[slot].rank, index: slots[slot].index)
    waiting[blocking].insert(waiter)
    if waiting[blocking].first == waiter { wakeFirst(of: blocking, at: cycle) }
    return false
  }

  /// Plans the next try of the first operation that waits for a unit.
  private mutating func wakeFirst(of unit: Int, at cycle: Int) {
    guard let first = waiting[unit].first else { return }
    queue.insert(Event(cycle: max(cycle, free[unit]), order: first.rank, subject: unit))
  }

  private mutating func start(_ slot: Int, at cycle: Int) {
    readiness[slot].start(at: cycle, duration: slots[slot].plan.duration)
    let started = readiness[slot].started
    lastEnd = max(lastEnd, started.end)
    for index in current.reservations.indices {
      let reservation = current.reservations[index]
      free[reservation.unit] = cycle + reservation.cycles
      wakeFirst(of: reservation.unit, at: cycle)
    }
    var edge = readiness[slot].firstEdge
    readiness[slot].firstEdge = -1
    while edge >= 0 {
      let position = Int(edge)
      let (target, kind, next) = (
        edges[position].target & mask, edges[position].kind, edges[position].next
      )
      readiness[target].take(started, kind)
      readiness[target].waitingFor -= 1
      if readiness[target].waitingFor == 0 { becomeReady(target) }
      edges[position].next = freeEdge
      freeEdge = edge
      edge = next
    }
    current.index = slots[slot].index
    // The slot needs neither operation nor plan from now on.
    swap(&current.operation, &slots[slot].operation)
    swap(&current.plan, &slots[slot].plan)
    current.times = slots[slot].times
    current.entered = slots[slot].entered
    current.start = cycle
    current.end = started.end
    current.stalls = slots[slot].stalls
  }

  /// Lets what follows begin, a number of times, when everything before has ended; all that entered has started.
  mutating func beginRepetition(times: Int) {
    waitForAll()
    repetition = (count, lastEnd, times)
  }

  /// Lets what follows begin after the last run of a repetition; all that entered has started.
  mutating func endRepetition() -> ScheduledRepetition {
    let (first, start, times) = repetition
    let period = lastEnd - start
    lastEnd = start + times * period
    waitForAll()
    repetition.times = 1
    return ScheduledRepetition(
      operations: first..<count, times: times, start: start, period: period)
  }

  private mutating func waitForAll() {
    floor = lastEnd
    lastEntered = floor
  }
}
