import Hardware
import Mapping
import Quantities
import Traces

/// Counts what every layer does in every phase while a schedule is made, and prices it at the end.
///
/// Counts are added as integers before a cost is applied once, conductances in the order of starts.
struct LedgerAccounts: ScheduleObserver {
  /// What one layer did in one phase.
  private struct Account {
    var tally = Tally()
    var conductance = 0.0
  }

  private let counting: ActionCounting
  private let layers: Int
  private var accounts: [Account]

  init(_ model: TimingModel) {
    counting = ActionCounting(model)
    layers = model.header.layers.count
    accounts = Array(
      repeating: Account(), count: Phase.allCases.count * model.header.layers.count)
  }

  mutating func start(_ scheduled: borrowing ScheduledOperation) {
    let account = scheduled.operation.phase.index * layers + scheduled.operation.layer
    let times = scheduled.times
    counting.forEach(scheduled) { accounts[account].tally[$0] += $1 * times }
    accounts[account].conductance += scheduled.operation.drivenConductance * Double(times)
  }

  /// How often an action happened, in all layers and phases.
  func count(of action: Action) -> Int { accounts.reduce(0) { $0 + $1.tally[action] } }

  /// The ledger of a run that takes a number of cycles.
  ///
  /// Dynamic rows are ordered by phase, layer, action and component; static rows follow. Leakage runs in the tiles
  /// in use (the others are taken as switched off) for the whole length of the run.
  ///
  /// - Parameters:
  ///   - cycles: of the run.
  ///   - hardware: the chip, or one that differs from it in what actions cost.
  /// - Returns: the rows.
  /// - Throws: ``EvaluationError/uncountable(component:action:)``.
  func ledger(cycles: Int, on hardware: Hardware) throws(EvaluationError) -> Ledger {
    var rows: [Ledger.Row] = []
    for phase in Phase.allCases {
      for (index, layer) in counting.model.header.layers.enumerated() {
        let account = accounts[phase.index * layers + index]
        rows += self.rows(account, phase: phase, layer: layer, hardware)
      }
    }
    return Ledger(rows: rows + (try leakage(cycles: cycles, on: hardware)))
  }

  /// What the dynamic rows of the ledger multiply their unit costs with, in their order.
  var amounts: [(place: Int, amount: Double)] {
    accounts.flatMap { account in
      Action.allCases.enumerated().compactMap { place, action in
        let count = account.tally[action]
        guard count != 0 else { return nil }
        return (place, action == .cellConduction ? account.conductance : Double(count))
      }
    }
  }

  /// The energy of all rows of the ledger and of its static ones, added in the same order without making them.
  ///
  /// - Parameters:
  ///   - amounts: ``amounts``.
  ///   - prices: of the chip.
  ///   - cycles: of the run.
  ///   - hardware: the chip.
  /// - Returns: both sums.
  /// - Throws: ``EvaluationError/uncountable(component:action:)``.
  func energies(
    _ amounts: [(place: Int, amount: Double)], _ prices: ComponentPrices, cycles: Int,
    on hardware: Hardware
  ) throws(EvaluationError) -> (total: Energy, leaked: Energy) {
    var total = Energy.zero
    for (place, amount) in amounts {
      for energy in prices[place] { total = total + energy * amount }
    }
    let leaked = try leakage(cycles: cycles, on: hardware)
    return (
      leaked.reduce(total) { $0 + $1.energy }, leaked.reduce(.zero) { $0 + $1.energy }
    )
  }

  /// The leakage of everything that leaks in the tiles in use.
  func leakage(on hardware: Hardware) -> Power { counting.model.leakage(on: hardware) }

  private func rows(_ account: Account, phase: Phase, layer: String, _ hardware: Hardware)
    -> [Ledger.Row]
  {
    account.tally.actions.entries.flatMap { action, count in
      hardware.costs(of: action).map { cost in
        Ledger.Row(
          phase: phase, layer: layer, component: cost.component, action: action.rawValue,
          count: count, amount: action == .cellConduction ? account.conductance : nil,
          unitCost: cost.energy, source: cost.source)
      }
    }
  }
}

extension LedgerAccounts {
  /// One row per leaking component with instances in the tiles in use.
  private func leakage(cycles: Int, on hardware: Hardware) throws(EvaluationError) -> [Ledger.Row] {
    guard cycles > 0 else { return [] }
    let period = hardware.description.clockPeriod
    var rows: [Ledger.Row] = []
    for leak in counting.model.leaks(on: hardware) {
      let (count, overflows) = leak.instances.multipliedReportingOverflow(by: cycles)
      guard !overflows else {
        throw .uncountable(component: leak.component.name, action: "leakage")
      }
      rows.append(
        Ledger.Row(
          phase: nil, layer: "chip", component: leak.component.name, action: "leakage",
          count: count, unitCost: leak.power * period,
          source: leak.component.source))
    }
    return rows
  }
}

extension TimingModel {
  /// The leakage of everything that leaks in the tiles in use, on the chip or one that differs from it in costs.
  func leakage(on hardware: Hardware) -> Power {
    leaks(on: hardware).reduce(.zero) { $0 + $1.power * Double($1.instances) }
  }

  fileprivate func leaks(on hardware: Hardware) -> [(
    component: Component, power: Power, instances: Int
  )] {
    hardware.library.components.compactMap { component in
      guard let power = component.leakage, let unit = component.per else { return nil }
      let instances = description.instances(of: unit, tiles: placement.tilesUsed)
      return instances > 0 ? (component, power, instances) : nil
    }
  }
}
