import Hardware
import Quantities
import Traces

/// Follows the power of the operations under way while a schedule is made.
///
/// An operation draws its dynamic energy evenly over its duration. Powers are kept as whole picowatts, so that what
/// is added at a start is taken off exactly at the end; an operation without a duration draws nothing.
struct PowerProfile: ScheduleObserver {
  /// An operation that will end.
  private struct Ending: Comparable {
    var cycle: Int
    var picowatts: Int

    static func < (a: Self, b: Self) -> Bool { a.cycle < b.cycle }
  }

  private let counting: ActionCounting
  private let energies: Tally.Weights
  private let conduction: Double
  private let period: Double
  private var underWay = PriorityQueue<Ending>()
  private var now = 0
  private var most = 0

  init(_ model: TimingModel) {
    counting = ActionCounting(model)
    func energy(_ action: Action) -> Double {
      model.hardware.costs(of: action).reduce(0) { $0 + $1.energy.si }
    }
    energies = Tally.Weights { $0 == .cellConduction ? 0 : energy($0) }
    conduction = energy(.cellConduction)
    period = model.description.clockPeriod.si
  }

  /// The most power of operations that are under way together, leakage not included.
  var peak: Power { Power(si: Double(most) * 1e-12) }

  mutating func start(_ scheduled: borrowing ScheduledOperation) {
    while let first = underWay.first, first.cycle <= scheduled.start {
      now -= first.picowatts
      _ = underWay.removeFirst()
    }
    let cycles = scheduled.end - scheduled.start
    guard cycles > 0 else { return }
    var joules = scheduled.operation.drivenConductance * conduction
    counting.forEach(scheduled) { joules += energies[$0] * Double($1) }
    let picowatts = Int((joules / (Double(cycles) * period) * 1e12).rounded())
    underWay.insert(Ending(cycle: scheduled.end, picowatts: picowatts))
    now += picowatts
    most = max(most, now)
  }
}
