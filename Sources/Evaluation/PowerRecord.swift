import Hardware
import Quantities

/// What the power of a schedule follows from, kept so that other prices give another peak without another schedule.
///
/// It gives what ``PowerProfile`` gives, bit for bit. Operations of equal power are kept once.
struct PowerRecord: ScheduleObserver, Sendable {
  private typealias Counts = [ActionCount]

  private struct ActionCount: Hashable, Sendable {
    var action: Action
    var count: Int
  }

  /// What operations of equal power have in common.
  private struct Entry: Hashable {
    var counts: Int32
    var picowattsPerJoule: Double
    var conductance: Double
  }

  private let counting: ActionCounting
  private let period: Double
  private var entries: [Entry] = []
  /// Starts and ends of entries in the order of the profile; an end is the complement of its entry.
  private var changes: [Int32] = []
  private var distinct: [Counts] = []
  private var known: [Counts: Int32] = [:]
  private var knownEntries: [Entry: Int32] = [:]
  private var underWay = PriorityQueue<Ending>()

  private struct Ending: Comparable {
    var cycle: Int
    var entry: Int32

    static func < (a: Self, b: Self) -> Bool { a.cycle < b.cycle }
  }

  init(_ model: TimingModel) {
    counting = ActionCounting(model)
    period = model.description.clockPeriod.si
  }

  mutating func start(_ scheduled: borrowing ScheduledOperation) {
    while let first = underWay.first, first.cycle <= scheduled.start {
      changes.append(~first.entry)
      _ = underWay.removeFirst()
    }
    let cycles = scheduled.end - scheduled.start
    guard cycles > 0 else { return }
    var counts: Counts = []
    counting.forEach(scheduled) { action, count in
      counts.append(ActionCount(action: action, count: count))
    }
    let entry = place(
      of: Entry(
        counts: place(of: counts),
        picowattsPerJoule: PowerProfile.picowattsPerJoule(cycles: cycles, period: period),
        conductance: scheduled.operation.drivenConductance))
    changes.append(entry)
    underWay.insert(Ending(cycle: scheduled.end, entry: entry))
  }

  private mutating func place(of counts: Counts) -> Int32 {
    if let place = known[counts] { return place }
    let place = Int32(distinct.count)
    known[counts] = place
    distinct.append(counts)
    return place
  }

  private mutating func place(of entry: Entry) -> Int32 {
    if let place = knownEntries[entry] { return place }
    let place = Int32(entries.count)
    knownEntries[entry] = place
    entries.append(entry)
    return place
  }

  /// The most power of operations that are under way together, leakage not included.
  func peak(at prices: ActionPrices) -> Power {
    let energies = distinct.map { counts in
      counts.reduce(0) { $0 + prices[$1.action] * Double($1.count) }
    }
    let powers = entries.map { entry in
      PowerProfile.picowatts(
        (energies[Int(entry.counts)] + entry.conductance * prices.conduction)
          * entry.picowattsPerJoule)
    }
    // Sums of a million such powers have room in a word; more are never under way at once.
    return (powers.max() ?? 0) >> 40 == 0
      ? peak(of: powers, as: Int.self) : peak(of: powers, as: Int128.self)
  }

  private func peak<Sum: FixedWidthInteger & SignedInteger>(of powers: [Int], as type: Sum.Type)
    -> Power
  {
    var (now, most): (Sum, Sum) = (0, 0)
    for change in changes {
      if change < 0 {
        now -= Sum(powers[Int(~change)])
      } else {
        now += Sum(powers[Int(change)])
        most = max(most, now)
      }
    }
    return Power(si: Double(most) * 1e-12)
  }
}
