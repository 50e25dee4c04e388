import Hardware
import Traces

/// The state of an event-driven schedule: the operations of the window, and what happens next.
struct EventRun {
  private let model: TimingModel
  private let window: Int
  private var planner: OperationPlanner
  private var slots: [Slot]
  /// Slots are a power of two; operation i is in slot i & mask.
  private var mask: Int
  private var edges: [Edge] = []
  private var freeEdge = -1
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

  /// Operations that have entered.
  private(set) var count = 0
  /// The latest end so far.
  private(set) var lastEnd = 0

  init(_ model: TimingModel) {
    self.model = model
    window = model.description.chip.issueWindow
    planner = OperationPlanner(model)
    slots = Array(repeating: Slot(), count: 16)
    mask = 15
    let units = model.units
    free = Array(repeating: 0, count: units.count)
    waiting = Array(repeating: PriorityQueue(), count: units.count)
    unitKinds = (0..<units.count).map { units[$0].kind }
    latest = Array(repeating: -1, count: model.groupCount)
  }

  /// Whether the next operation may enter: the one a window earlier has started, so that its end is known.
  var hasRoom: Bool { count < window || slots[(count - window) & mask].start >= 0 }

  /// Lets the next operation enter.
  mutating func enter(_ operation: Operation, times: Int) -> EnteredOperation {
    let index = count
    if index >= window { floor = max(floor, slots[(index - window) & mask].end) }
    if index > mask, slots.count < window { grow() }
    count += 1
    let slot = index & mask
    planner.plan(operation, into: &slots[slot].plan)
    slots[slot].operation = operation
    slots[slot].index = index
    slots[slot].times = times
    slots[slot].entered = floor
    slots[slot].dependencyReady = floor
    slots[slot].arraysReady = floor
    slots[slot].earliestEnd = 0
    slots[slot].waitingFor = 0
    slots[slot].blockedBy = -1
    slots[slot].start = -1
    slots[slot].stalls = Stalls()
    slots[slot].stalls.window = floor - lastEntered
    lastEntered = floor
    wait(slot)
    if slots[slot].waitingFor == 0 { becomeReady(slot) }
    return EnteredOperation(
      index: index, operation: operation, plan: slots[slot].plan, times: times)
  }

  /// Doubles the slots.
  private mutating func grow() {
    var larger = Array(repeating: Slot(), count: 2 * slots.count)
    let largerMask = larger.count - 1
    for index in (count - slots.count)..<count { larger[index & largerMask] = slots[index & mask] }
    slots = larger
    mask = largerMask
  }

  /// Makes an operation wait for its predecessors, or takes what they allow when they have started.
  private mutating func wait(_ slot: Int) {
    for position in slots[slot].plan.couplings.indices {
      let coupling = slots[slot].plan.couplings[position]
      wait(slot, for: coupling.operation, coupling.isStreaming ? .streaming : .barrier)
    }
    guard let matrix = slots[slot].operation.matrix else { return }
    let index = slots[slot].index
    for group in model.groups[matrix] {
      if latest[group] >= 0 { wait(slot, for: latest[group], .arrays) }
      latest[group] = index
    }
  }

  private mutating func wait(_ slot: Int, for earlier: Int, _ kind: Edge.Kind) {
    // What has left the window had ended when this operation entered.
    guard earlier > slots[slot].index - window else { return }
    let source = earlier & mask
    guard slots[source].start < 0 else {
      take(slot, from: source, kind)
      return
    }
    slots[slot].waitingFor += 1
    let edge = Edge(target: slots[slot].index, kind: kind, next: slots[source].firstEdge)
    if freeEdge >= 0 {
      slots[source].firstEdge = freeEdge
      freeEdge = edges[freeEdge].next
      edges[slots[source].firstEdge] = edge
    } else {
      slots[source].firstEdge = edges.count
      edges.append(edge)
    }
  }

  /// Notes what a predecessor that has started allows.
  private mutating func take(_ slot: Int, from source: Int, _ kind: Edge.Kind) {
    let end = slots[source].end
    switch kind {
    case .streaming:
      let first = slots[source].start + slots[source].plan.latency
      slots[slot].dependencyReady = max(slots[slot].dependencyReady, first)
      slots[slot].earliestEnd = max(slots[slot].earliestEnd, end + slots[slot].plan.latency)
    case .barrier: slots[slot].dependencyReady = max(slots[slot].dependencyReady, end)
    case .arrays: slots[slot].arraysReady = max(slots[slot].arraysReady, end)
    }
  }

  private mutating func becomeReady(_ slot: Int) {
    let ready = max(slots[slot].dependencyReady, slots[slot].arraysReady)
    slots[slot].stalls.dependency = slots[slot].dependencyReady - slots[slot].entered
    slots[slot].stalls.arrays = ready - slots[slot].dependencyReady
    queue.insert(
      Event(
        cycle: ready, order: Event.ready + slots[slot].index,
        subject: slots[slot].index))
  }
}

extension EventRun {
  /// Goes on to the next start.
  ///
  /// - Returns: the slot of the operation that starts; nothing when all that entered have started.
  mutating func startNext() -> Int? {
    while let event = queue.removeFirst() {
      if event.order >= Event.ready {
        let slot = event.subject & mask
        slots[slot].rank = nextRank
        nextRank += 1
        if tryToStart(slot, at: event.cycle) { return slot }
        continue
      }
      // Of several events for one unit and cycle the later ones find the unit taken or another operation waiting.
      let unit = event.subject
      guard let first = waiting[unit].first, first.rank == event.order,
        free[unit] <= event.cycle
      else { continue }
      _ = waiting[unit].removeFirst()
      let slot = first.index & mask
      let kind = unitKinds[unit]
      slots[slot].stalls[kind] += event.cycle - slots[slot].blockedSince
      let hasStarted = tryToStart(slot, at: event.cycle)
      wakeFirst(of: unit, at: event.cycle)
      if hasStarted { return slot }
    }
    return nil
  }

  /// Starts an operation, or makes it wait for the unit that is free last.
  private mutating func tryToStart(_ slot: Int, at cycle: Int) -> Bool {
    var blocking = -1
    var latest = cycle
    for position in slots[slot].plan.reservations.indices {
      let unit = slots[slot].plan.reservations[position].unit
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
    slots[slot].start = cycle
    let end = max(cycle + slots[slot].plan.duration, slots[slot].earliestEnd)
    slots[slot].end = end
    lastEnd = max(lastEnd, end)
    for position in slots[slot].plan.reservations.indices {
      let reservation = slots[slot].plan.reservations[position]
      free[reservation.unit] = cycle + reservation.cycles
      wakeFirst(of: reservation.unit, at: cycle)
    }
    var edge = slots[slot].firstEdge
    slots[slot].firstEdge = -1
    while edge >= 0 {
      let (kind, next) = (edges[edge].kind, edges[edge].next)
      let target = edges[edge].target & mask
      take(target, from: slot, kind)
      slots[target].waitingFor -= 1
      if slots[target].waitingFor == 0 { becomeReady(target) }
      edges[edge].next = freeEdge
      freeEdge = edge
      edge = next
    }
  }

  /// The operation in a slot, which has started.
  func scheduled(_ slot: Int) -> ScheduledOperation {
    let found = slots[slot]
    return ScheduledOperation(
      index: found.index, operation: found.operation, plan: found.plan, times: found.times,
      entered: found.entered, start: found.start, end: found.end, stalls: found.stalls)
  }

  /// Lets nothing begin before everything has ended, a repetition with all its runs.
  ///
  /// - Returns: the cycle from which others may begin.
  mutating func waitForAll(runs: Int, since start: Int) -> Int {
    lastEnd = start + runs * (lastEnd - start)
    floor = lastEnd
    lastEntered = floor
    return floor
  }
}
