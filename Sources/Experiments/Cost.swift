import Evaluation
import Hardware
import Quantities
import Traces

/// What a stretch of operations cost on the chip.
struct Cost: Sendable {
  private(set) var energy: Energy
  /// What leaks, whatever is done.
  private(set) var staticEnergy: Energy
  /// From the first start to the last end.
  let latency: Time
  /// What was written.
  let writes: WriteTotals
  /// How much of the chip took part.
  private(set) var use: ChipUse
  /// Conversions, and those that left their converter's range.
  private let conversions: Int
  let saturations: Int
  /// Matrices that operations of the trace act on.
  let layers: Int
  private var account: Account

  /// Where the rows of the ledger come from.
  private enum Account {
    case ledger(Ledger)
    indirect case schedule(ScheduledTrace, Trace, Hardware)
  }

  /// The cost of a trace that was replayed; it keeps the ledger alone.
  init(_ replay: Replay, _ trace: Trace) {
    energy = replay.ledger.total
    staticEnergy = replay.ledger.energy { $0.phase == nil }
    latency = replay.timeline.duration
    use = ChipUse(
      replay.placement, replay.timeline, peakPower: replay.timeline.peakPower ?? .zero)
    // Each of several components that share in a conversion has a row with all of them.
    let action = Action.adcConversion
    conversions =
      replay.ledger.count(of: action.rawValue) / max(1, replay.hardware.costs(of: action).count)
    account = .ledger(replay.ledger)
    let sums = TraceSums(trace)
    (writes, saturations, layers) = (sums.writes, sums.saturations, sums.matrices.count)
  }

  /// The cost of a trace that can be asked for again on other chips; it keeps trace and schedule.
  init(_ schedule: ScheduledTrace, _ trace: Trace, on hardware: Hardware) throws {
    let sums = TraceSums(trace)
    try self.init(
      schedule, trace, on: hardware,
      known: (sums.writes, sums.saturations, sums.matrices.count))
  }

  private init(
    _ schedule: ScheduledTrace, _ trace: Trace, on hardware: Hardware,
    known: (writes: WriteTotals, saturations: Int, layers: Int)
  ) throws {
    let totals = try schedule.totals(on: hardware)
    energy = totals.energy
    staticEnergy = totals.staticEnergy
    latency = schedule.timeline.duration
    use = ChipUse(schedule.placement, schedule.timeline, peakPower: totals.peakPower)
    conversions = schedule.count(of: .adcConversion)
    account = .schedule(schedule, trace, hardware)
    (writes, saturations, layers) = known
  }

  /// What the same operations cost on another chip; the schedule is made anew only where it is another one.
  ///
  /// A cost that keeps no trace is that of one chip alone.
  func on(_ hardware: Hardware) throws -> Cost {
    guard case .schedule(let schedule, let trace, _) = account else {
      preconditionFailure("this cost keeps no trace to be priced again")
    }
    guard schedule.fits(hardware) else {
      return try Cost(
        try ScheduledTrace(trace, on: hardware), trace, on: hardware,
        known: (writes, saturations, layers))
    }
    let totals = try schedule.totals(on: hardware)
    var cost = self
    cost.energy = totals.energy
    cost.staticEnergy = totals.staticEnergy
    cost.use.peakPower = totals.peakPower
    cost.account = .schedule(schedule, trace, hardware)
    return cost
  }

  /// Every joule, by phase, layer and component; static energy included.
  var ledger: Ledger {
    get throws {
      switch account {
      case .ledger(let ledger): ledger
      case .schedule(let schedule, _, let hardware): try schedule.ledger(on: hardware)
      }
    }
  }

  /// The share of all conversions that left their converter's range.
  var saturatedShare: Double {
    conversions == 0 ? 0 : Double(saturations) / Double(conversions)
  }
}

extension Study {
  /// What a trace costs on the study's chip.
  func cost(of trace: Trace) throws -> Cost {
    let hardware = chip.hardware
    guard isPricedAgain else { return Cost(try Replay(trace, on: hardware), trace) }
    return try Cost(ScheduledTrace(trace, on: hardware), trace, on: hardware)
  }
}

/// Sums over write operations.
struct WriteTotals: Sendable, Equatable {
  var cells = 0
  var rows = 0
  var pulses = 0
  var failures = 0

  mutating func add(_ work: WriteWork, repeats: Int) {
    cells += repeats * work.cells
    rows += repeats * work.rows
    pulses += repeats * (work.setPulses + work.resetPulses)
    failures += repeats * work.failures
  }
}

/// What is counted in a trace, whatever the chip.
private struct TraceSums {
  private(set) var writes = WriteTotals()
  private(set) var saturations = 0
  /// Those that operations act on.
  private(set) var matrices: Set<Int> = []

  init(_ trace: Trace) {
    var source = trace.source
    var times = 1
    while let item = source.next() {
      switch item {
      case .beginRepetition(let count): times = count
      case .endRepetition: times = 1
      case .operation(let operation): add(operation, times: times)
      }
    }
  }

  private mutating func add(_ operation: Operation, times: Int) {
    let runs = times * operation.repeats
    if let matrix = operation.matrix { matrices.insert(matrix) }
    switch operation.work {
    case .write(let work): writes.add(work, repeats: runs)
    case .multiply(let work), .transposedMultiply(let work):
      saturations += work.saturations * runs
    case .vector, .move, .offChip: break
    }
  }
}
