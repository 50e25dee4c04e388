import Hardware
public import Quantities
import Traces

/// Follows the power of the operations under way while a schedule is made.
///
/// An operation draws its dynamic energy evenly over its duration. Powers are kept as whole picowatts, so that what
/// is added at a start is taken off exactly at the end (2⁶² at most for one operation); an operation without a duration draws nothing. Of a
/// repetition the first run is followed.
public struct PowerProfile: ScheduleObserver {
  /// The power from a cycle on.
  public struct Step: Sendable, Equatable {
    /// The cycle.
    public var cycle: Int
    /// The power, leakage not included.
    public var power: Power
  }

  /// An operation that will end.
  private struct Ending: Comparable {
    var cycle: Int
    var picowatts: Int

    static func < (a: Self, b: Self) -> Bool { a.cycle < b.cycle }
  }

  private let pricing: OperationPricing
  private let period: Double
  private let keepsSteps: Bool
  private var underWay = PriorityQueue<Ending>()
  private var now: Int128 = 0
  private var most: Int128 = 0
  private var steps: [Step] = []

  /// Starts with nothing under way.
  ///
  /// - Parameters:
  ///   - model: the chip.
  ///   - keepsSteps: whether the steps of the power are kept for ``takeSteps()``.
  public init(_ model: TimingModel, keepsSteps: Bool = false) {
    pricing = OperationPricing(model)
    period = model.description.clockPeriod.si
    self.keepsSteps = keepsSteps
  }

  /// The most power of operations that are under way together, leakage not included.
  public var peak: Power { Power(si: Double(most) * 1e-12) }

  /// Adds an operation, after those that have ended are taken off.
  public mutating func start(_ scheduled: borrowing ScheduledOperation) {
    endOperations(upTo: scheduled.start)
    let cycles = scheduled.end - scheduled.start
    guard cycles > 0 else { return }
    let picowatts = Self.picowatts(
      pricing.energy(of: scheduled).si * Self.picowattsPerJoule(cycles: cycles, period: period))
    underWay.insert(Ending(cycle: scheduled.end, picowatts: picowatts))
    change(by: picowatts, at: scheduled.start)
    most = max(most, now)
  }

  /// The power of a joule that is drawn evenly over cycles, in picowatts; a period is in seconds.
  static func picowattsPerJoule(cycles: Int, period: Double) -> Double {
    1e12 / (Double(cycles) * period)
  }

  /// A power as whole picowatts, 2⁶² at most.
  static func picowatts(_ power: Double) -> Int {
    // Halves to even: that is one instruction, and no call.
    let rounded = power.rounded(.toNearestOrEven)
    return rounded < 0x1p62 ? Int(rounded) : 1 << 62
  }

  /// Takes off what ends up to a cycle, or everything.
  public mutating func endOperations(upTo cycle: Int = .max) {
    while let first = underWay.first, first.cycle <= cycle {
      change(by: -first.picowatts, at: first.cycle)
      _ = underWay.removeFirst()
    }
  }

  /// The steps since the last time, at most one per cycle, in order; the last cycle may get another one next time.
  public mutating func takeSteps() -> [Step] {
    defer { steps.removeAll(keepingCapacity: true) }
    return steps
  }

  private mutating func change(by picowatts: Int, at cycle: Int) {
    now += Int128(picowatts)
    guard keepsSteps else { return }
    if steps.last?.cycle == cycle { steps.removeLast() }
    steps.append(Step(cycle: cycle, power: Power(si: Double(now) * 1e-12)))
  }
}
