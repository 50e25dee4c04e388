public import Hardware
public import Mapping
import Quantities
public import Traces

extension Ledger {
  /// Prices everything a trace does on a placement.
  ///
  /// Dynamic rows are ordered by phase, layer and action; static rows follow. Counts of equal rows are added as
  /// integers before a cost is applied once. Leakage runs in the tiles in use (the others are taken as switched
  /// off) for the whole length of the timeline.
  ///
  /// - Parameters:
  ///   - trace: the operations.
  ///   - placement: where the matrices lie.
  ///   - hardware: the chip and its costs.
  ///   - timeline: the schedule of the trace, for static energy.
  /// - Throws: ``EvaluationError/placementMismatch(placed:matrices:)``.
  public init(
    _ trace: Trace, placement: Placement, hardware: Hardware, timeline: Timeline
  ) throws(EvaluationError) {
    let model = try TimingModel(trace, placement: placement, hardware: hardware)
    let counting = ActionCounting(model)
    var accounts = [Account](
      repeating: Account(), count: Phase.allCases.count * trace.layers.count)
    for operation in trace.operations {
      let account = operation.phase.index * trace.layers.count + operation.layer
      accounts[account].counts += counting.actions(of: operation)
      accounts[account].conductance += operation.drivenConductance
    }
    var rows: [Row] = []
    for phase in Phase.allCases {
      for (index, layer) in trace.layers.enumerated() {
        let account = accounts[phase.index * trace.layers.count + index]
        rows += account.rows(phase: phase, layer: layer, hardware: hardware)
      }
    }
    rows += Self.leakage(of: hardware, tiles: placement.tilesUsed, timeline: timeline)
    self.init(rows: rows)
  }

  /// One row per leaking component with instances in the tiles in use.
  private static func leakage(of hardware: Hardware, tiles: Int, timeline: Timeline) -> [Row] {
    hardware.library.components.compactMap { component in
      guard let leakage = component.leakage, let unit = component.per else { return nil }
      let instances = hardware.description.instances(of: unit, tiles: tiles)
      guard instances > 0, timeline.cycles > 0 else { return nil }
      return Row(
        phase: nil, layer: "chip", component: component.name, action: "leakage",
        count: instances * timeline.cycles, unitCost: leakage * timeline.clockPeriod,
        source: component.source)
    }
  }
}

/// What one layer did in one phase.
private struct Account {
  var counts = ActionCounts()
  var conductance = 0.0

  func rows(phase: Phase, layer: String, hardware: Hardware) -> [Ledger.Row] {
    counts.entries.flatMap { action, count in
      hardware.costs(of: action).map { cost in
        Ledger.Row(
          phase: phase, layer: layer, component: cost.component, action: action.rawValue,
          count: count, amount: action == .cellConduction ? conductance : nil,
          unitCost: cost.energy, source: cost.source)
      }
    }
  }
}
