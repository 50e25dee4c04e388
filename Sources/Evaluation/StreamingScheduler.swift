public import Hardware
public import Mapping
public import Traces

/// Starts every operation as early as its dependencies and its units allow, event by event.
///
/// - An operation of V vectors takes `(V − 1) · interval + latency` cycles when nothing holds it up.
/// - A streaming dependency lets it start when the first vector of the predecessor is out, and it cannot end before
///   the predecessor's end plus one latency of its own. For vectors that pass at even intervals this is exact.
/// - A barrier lets it start at the predecessor's end. A write needs all its values at once, so it takes every
///   dependency as a barrier.
/// - Operations on one matrix (multiply, transposed multiply, write) run in trace order, one at a time.
/// - Vector units, mesh, link and the write drivers of a tile serve one operation at a time: the one that is ready
///   first, of several ready ones the first in the trace. An operation reserves a unit from its start for the
///   cycles of its work; while it waits for vectors after that, others may use the unit.
public struct StreamingScheduler: Scheduler {
  /// The scheduler's name in configurations.
  public static let name = "streaming"

  /// Creates the scheduler.
  public init() {}

  /// Schedules a trace.
  ///
  /// - Throws: ``EvaluationError/placementMismatch(placed:matrices:)``.
  public func schedule(_ trace: Trace, placement: Placement, on hardware: Hardware)
    throws(EvaluationError) -> Timeline
  {
    let model = try TimingModel(trace, placement: placement, hardware: hardware)
    var run = StreamingRun(trace, timings: trace.operations.map(model.timing))
    run.start()
    return Timeline(
      trace, starts: run.starts, ends: run.ends, busy: run.busy,
      clockPeriod: hardware.description.clockPeriod)
  }
}

/// The state of one schedule.
private struct StreamingRun {
  /// Something that may let an operation start: it became ready, or the unit it waits for became free.
  private struct Event: Comparable {
    var cycle: Int
    var operation: Int
    var freedUnit: Resource?

    static func < (a: Self, b: Self) -> Bool { (a.cycle, a.operation) < (b.cycle, b.operation) }
  }

  private let timings: [OperationTiming]
  private let matrices: [Int?]
  private let predecessors: [[Operation.Dependency]]
  private var successors: [[Int]]
  private var waitingFor: [Int]
  /// The cycle from which each unit is free.
  private var free: [Resource: Int] = [:]
  /// Ready operations by the unit that holds them up.
  ///
  /// For the first of each unit there is an event at the cycle
  /// from which the unit is free.
  private var waiting: [Resource: PriorityQueue<Int>] = [:]
  private var queue = PriorityQueue<Event>()
  private(set) var starts: [Int]
  private(set) var ends: [Int]
  private(set) var busy: [Resource: Int] = [:]

  init(_ trace: Trace, timings: [OperationTiming]) {
    self.timings = timings
    let count = trace.operations.count
    matrices = trace.operations.map(\.matrix)
    predecessors = trace.operationDependencies
    successors = Array(repeating: [], count: count)
    waitingFor = predecessors.map(\.count)
    starts = Array(repeating: 0, count: count)
    ends = starts
    for (index, list) in predecessors.enumerated() {
      for dependency in list { successors[dependency.operation].append(index) }
    }
  }

  /// Lets every operation start at its time.
  mutating func start() {
    for index in timings.indices where waitingFor[index] == 0 {
      queue.insert(Event(cycle: 0, operation: index))
    }
    while let event = queue.removeFirst() {
      guard let unit = event.freedUnit else {
        tryToBegin(event.operation, at: event.cycle)
        continue
      }
      // Of two events for one unit and cycle the second finds the unit taken or the queue changed.
      guard waiting[unit]?.first == event.operation, free[unit, default: 0] <= event.cycle else {
        continue
      }
      _ = waiting[unit]?.removeFirst()
      tryToBegin(event.operation, at: event.cycle)
      wakeFirst(waitingFor: unit, notBefore: event.cycle)
    }
  }

  /// Begins an operation, or puts it into the queue of the unit that is free last.
  private mutating func tryToBegin(_ index: Int, at cycle: Int) {
    let units = timings[index].reservations.map(\.unit)
    let last = units.max { free[$0, default: 0] < free[$1, default: 0] }
    guard let last, free[last, default: 0] > cycle else {
      begin(index, at: cycle)
      for unit in units { wakeFirst(waitingFor: unit, notBefore: cycle) }
      return
    }
    waiting[last, default: PriorityQueue()].insert(index)
    if waiting[last]?.first == index { wakeFirst(waitingFor: last, notBefore: cycle) }
  }

  /// Plans the next try of the first operation in the queue of a unit.
  private mutating func wakeFirst(waitingFor unit: Resource, notBefore cycle: Int) {
    guard let first = waiting[unit]?.first else { return }
    let time = max(cycle, free[unit, default: 0])
    queue.insert(Event(cycle: time, operation: first, freedUnit: unit))
  }

  private mutating func begin(_ index: Int, at cycle: Int) {
    let timing = timings[index]
    let streams = predecessors[index].filter { $0.mode == .streaming }
    starts[index] = cycle
    ends[index] = streams.reduce(cycle + timing.duration) {
      max($0, ends[$1.operation] + timing.latency)
    }
    for (unit, cycles) in timing.reservations {
      free[unit] = cycle + cycles
      busy[unit, default: 0] += cycles
    }
    if let matrix = matrices[index] {
      busy[.matrix(matrix), default: 0] += ends[index] - cycle
    }
    for successor in successors[index] {
      waitingFor[successor] -= 1
      if waitingFor[successor] == 0 {
        queue.insert(Event(cycle: readyCycle(of: successor), operation: successor))
      }
    }
  }

  /// The first cycle at which the started predecessors of an operation let it start.
  private func readyCycle(of index: Int) -> Int {
    predecessors[index].reduce(0) { ready, dependency in
      let earlier = dependency.operation
      let cycle =
        dependency.mode == .barrier ? ends[earlier] : starts[earlier] + timings[earlier].latency
      return max(ready, cycle)
    }
  }
}

extension Trace {
  /// The dependencies of every operation, with a barrier on the previous operation on the same matrix; those of a
  /// write are all barriers.
  fileprivate var operationDependencies: [[Operation.Dependency]] {
    var latest: [Int: Int] = [:]
    return operations.enumerated().map { index, operation in
      var list = Array(operation.dependencies)
      if operation.kind == .write { list = list.map { .init($0.operation, .barrier) } }
      if let matrix = operation.matrix {
        if let previous = latest[matrix] { list.append(Operation.Dependency(previous, .barrier)) }
        latest[matrix] = index
      }
      return list
    }
  }
}
