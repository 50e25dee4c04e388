public import Hardware
public import Mapping
public import Quantities
public import Traces

/// A trace in its place and time on a chip, to be priced with any costs that leave place and time as they are.
///
/// Scheduling takes most of the time of a replay and does not depend on what actions cost. Prices of another chip are put on the
/// same schedule when ``fits(_:)`` says so, and give what a replay on that chip gives, bit for bit.
public struct ScheduledTrace: Sendable {
  /// Where the matrices lie.
  public let placement: Placement
  /// When the operations run; without starts, ends and the peak of the power.
  public let timeline: Timeline
  private let hardware: Hardware
  private let accounts: LedgerAccounts
  private let amounts: [(place: Int, amount: Double)]
  private let power: PowerRecord

  /// Places and schedules a trace; it is checked first.
  ///
  /// Memory grows with the number of operations, some 40 bytes for each.
  /// - Parameters:
  ///   - trace: the operations.
  ///   - hardware: the chip.
  /// - Throws: as ``Replay/init(_:on:mapper:scheduler:)``.
  public init(_ trace: Trace, on hardware: Hardware) throws {
    try trace.validate()
    var swapping = try Swapping(trace.source, on: hardware.description, mapper: nil)
    let model = try TimingModel(
      swapping.header, placement: swapping.placement, hardware: hardware)
    var observer = ObserverPair(LedgerAccounts(model), PowerRecord(model))
    observer.begin(model)
    placement = model.placement
    timeline = try StreamingScheduler().schedule(&swapping, on: model, observer: &observer)
    self.hardware = hardware
    accounts = observer.first
    amounts = observer.first.amounts
    power = observer.second
  }

  /// Whether a chip has the places and the times that the schedule was made for; what actions cost may differ.
  public func fits(_ other: Hardware) -> Bool { hardware.hasTiming(of: other) }

  /// How often an action happens.
  public func count(of action: Action) -> Int { accounts.count(of: action) }

  /// What the schedule spends on a chip, row by row.
  ///
  /// - Parameter hardware: a chip that ``fits(_:)``.
  /// - Returns: the ledger of a replay on that chip.
  /// - Throws: ``EvaluationError/uncountable(component:action:)``.
  public func ledger(on hardware: Hardware) throws(EvaluationError) -> Ledger {
    precondition(fits(hardware), "the schedule was made for another chip")
    return try accounts.ledger(cycles: timeline.cycles, on: hardware)
  }

  /// The sums of the ledger and the peak of the power, without making the rows.
  ///
  /// - Parameter hardware: a chip that ``fits(_:)``.
  /// - Returns: what a replay on that chip gives.
  /// - Throws: ``EvaluationError/uncountable(component:action:)``.
  public func totals(on hardware: Hardware) throws(EvaluationError) -> SpentTotals {
    precondition(fits(hardware), "the schedule was made for another chip")
    let prices = ActionPrices(hardware)
    let (energy, leaked) = try accounts.energies(
      amounts, prices.components, cycles: timeline.cycles, on: hardware)
    return SpentTotals(
      energy: energy, staticEnergy: leaked,
      peakPower: power.peak(at: prices) + accounts.leakage(on: hardware))
  }
}

/// What a schedule spends on a chip, all in all.
public struct SpentTotals: Sendable, Equatable {
  /// The sum of the ledger's rows.
  public let energy: Energy
  /// Its part that leaks, whatever is done.
  public let staticEnergy: Energy
  /// The most power at one time, leakage included.
  public let peakPower: Power
}

extension Hardware {
  /// Whether matrices lie and operations run on another chip as they do on this one.
  public func hasTiming(of other: Hardware) -> Bool {
    converterBits == other.converterBits && writeDrivers == other.writeDrivers
      && description.timing == other.description.timing
  }
}

extension HardwareDescription {
  /// The description without what only names or prices: what places and times follow from.
  public var timing: HardwareDescription {
    var timing = self
    timing.name = ""
    timing.components = ""
    return timing
  }
}
