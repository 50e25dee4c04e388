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

  /// The ledger of a run that takes a number of cycles.
  ///
  /// Dynamic rows are ordered by phase, layer, action and component; static rows follow. Leakage runs in the tiles
  /// in use (the others are taken as switched off) for the whole length of the run.
  ///
  /// - Throws: ``EvaluationError/uncountable(component:action:)``.
  func ledger(cycles: Int) throws(EvaluationError) -> Ledger {
    let model = counting.model
    var rows: [Ledger.Row] = []
    for phase in Phase.allCases {
      for (index, layer) in model.header.layers.enumerated() {
        let account = accounts[phase.index * model.header.layers.count + index]
        rows += self.rows(account, phase: phase, layer: layer, model.hardware)
      }
    }
    return Ledger(rows: rows + (try model.leakage(cycles: cycles)))
  }

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

extension TimingModel {
  /// One row per leaking component with instances in the tiles in use.
  fileprivate func leakage(cycles: Int) throws(EvaluationError) -> [Ledger.Row] {
    guard cycles > 0 else { return [] }
    var rows: [Ledger.Row] = []
    for leak in leaks {
      let (count, overflows) = leak.instances.multipliedReportingOverflow(by: cycles)
      guard !overflows else {
        throw .uncountable(component: leak.component.name, action: "leakage")
      }
      rows.append(
        Ledger.Row(
          phase: nil, layer: "chip", component: leak.component.name, action: "leakage",
          count: count, unitCost: leak.power * description.clockPeriod,
          source: leak.component.source))
    }
    return rows
  }

  /// The leakage of everything that leaks in the tiles in use.
  var leakage: Power { leaks.reduce(.zero) { $0 + $1.power * Double($1.instances) } }

  private var leaks: [(component: Component, power: Power, instances: Int)] {
    hardware.library.components.compactMap { component in
      guard let power = component.leakage, let unit = component.per else { return nil }
      let instances = description.instances(of: unit, tiles: placement.tilesUsed)
      return instances > 0 ? (component, power, instances) : nil
    }
  }
}
