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
  private var known: [Counts: Int32] = [:]
  private var shapes: [CountShape] = []
  private var knownShapes: [[Action]: Int] = [:]
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
    let place = Int32(known.count)
    known[counts] = place
    let actions = counts.map(\.action)
    let shape = knownShapes[actions] ?? shapes.count
    if shape == shapes.count {
      knownShapes[actions] = shape
      shapes.append(CountShape(actions))
    }
    shapes[shape].add(counts.map(\.count), place: place)
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
    var energies = [Double](repeating: 0, count: known.count)
    for shape in shapes { shape.price(at: prices, into: &energies) }
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

/// Counts of the same actions, action by action: every set is summed up in the order of its actions, and many at once.
private struct CountShape: Sendable {
  private let actions: [Action]
  /// By action, the count of every set.
  private var columns: [[Double]]
  /// Where the energy of every set goes.
  private var places: [Int32] = []

  init(_ actions: [Action]) {
    self.actions = actions
    columns = Array(repeating: [], count: actions.count)
  }

  mutating func add(_ counts: [Int], place: Int32) {
    for (action, count) in counts.enumerated() { columns[action].append(Double(count)) }
    places.append(place)
  }

  func price(at prices: ActionPrices, into energies: inout [Double]) {
    var sums = [Double](repeating: 0, count: places.count)
    for (action, column) in zip(actions, columns) {
      let price = prices[action]
      for index in sums.indices { sums[index] += price * column[index] }
    }
    for (place, sum) in zip(places, sums) { energies[Int(place)] = sum }
  }
}
