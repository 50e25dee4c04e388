import Evaluation
import Hardware
import Mapping
import Quantities
import Traces

extension ReplayReport {
  /// Energy, time and writes per phase, and of everything.
  var phases: ReportTable {
    var table = ReportTable(
      key: "phases", title: "Phases",
      columns: [
        .init("phase", "phase"), .init("energy_dynamic", "dynamic energy", "J", .energy),
        .init("energy_static", "static energy", "J", .energy),
        .init("latency", "latency", "s", .time), .init("cycles", "cycles", "cycle", .count),
        .init("cells", "cells written", "cell", .count),
        .init("rows", "rows written", "row", .count),
      ])
    func add(_ name: String, _ energy: Energy, _ cycles: Int, _ writes: ReplayTotals.Writes) {
      let share = timeline.cycles > 0 ? Double(cycles) / Double(timeline.cycles) : 0
      table.add([
        .text(name), .number(energy.si), .number(staticEnergy.si * share),
        .number(timeline.time(cycles).si), .number(Double(cycles)), .number(Double(writes.cells)),
        .number(Double(writes.rows)),
      ])
    }
    for phase in phasesInUse {
      let energy = replay.ledger.energy { $0.phase == phase }
      add(phase.rawValue, energy, timeline.phaseCycles[phase] ?? 0, totals.writes(in: phase))
    }
    add("whole trace", dynamicEnergy, timeline.cycles, allWrites)
    return table
  }

  private var allWrites: ReplayTotals.Writes {
    phasesInUse.reduce(ReplayTotals.Writes()) { $0 + totals.writes(in: $1) }
  }

  /// Who spends how much in which phase, the largest first.
  var components: ReportTable {
    var sums: [String: [Energy]] = [:]
    let columns = phasesInUse.map(\.rawValue) + ["static"]
    for row in replay.ledger.rows {
      guard let column = columns.firstIndex(of: row.phaseName) else { continue }
      let none = [Energy](repeating: .zero, count: columns.count)
      sums[row.component, default: none][column] += row.energy
    }
    let names = sums.keys.sorted {
      let (first, second) = (total(sums[$0]), total(sums[$1]))
      return first != second ? first > second : $0 < $1
    }
    let all = replay.ledger.total
    func row(_ name: String, _ energies: [Energy], _ sum: Energy) -> [ReportTable.Cell] {
      [.text(name)] + energies.map { .number($0.si) }
        + [.number(sum.si), .number(all > .zero ? 100 * (sum / all) : 0)]
    }
    let whole = columns.map { name in replay.ledger.energy { $0.phaseName == name } }
    return ReportTable(
      key: "components", title: "Energy by component and phase",
      columns: [.init("component", "component")]
        + columns.map { .init($0, $0, "J", .energy) }
        + [.init("total", "total", "J", .energy), .init("share", "share", "%", .share)],
      rows: names.filter { total(sums[$0]) > .zero }.map {
        row($0, sums[$0] ?? [], total(sums[$0]))
      }
        + [row("all", whole, all)])
  }

  private func total(_ energies: [Energy]?) -> Energy { (energies ?? []).reduce(.zero, +) }

  /// What was written in each phase, and what each part of it costs.
  var writes: ReportTable {
    let actions: [(String, String, [Action])] = [
      ("energy_set", "SET pulses", [.setPulse]), ("energy_reset", "RESET pulses", [.resetPulse]),
      ("energy_verify", "verify reads", [.verifyRead]),
      ("energy_drivers", "driver loss", [.setDriverLoss, .resetDriverLoss]),
      ("energy_half_select", "half-selected cells", [.halfSelect]),
    ]
    func energy(_ kinds: [Action], in phase: Phase?) -> Double {
      replay.ledger.energy { row in
        kinds.contains { $0.rawValue == row.action }
          && (phase.map { row.phase == $0 } ?? (row.phase != nil))
      }.si
    }
    // Cells with access transistors are never half-selected.
    let shown = actions.filter { $0.2 != [.halfSelect] || energy($0.2, in: nil) > 0 }
    func row(_ name: String, _ writes: ReplayTotals.Writes, _ phase: Phase?) -> [ReportTable.Cell] {
      let energies = shown.map { energy($0.2, in: phase) }
      let counts = [
        writes.cells, writes.skipped, writes.rows, writes.failures, writes.setPulses,
        writes.resetPulses, writes.verifyReads,
      ]
      let perCell = writes.cells > 0 ? energies[..<3].reduce(0, +) / Double(writes.cells) : nil
      return [.text(name)] + counts.map { .number(Double($0)) } + energies.map { .number($0) }
        + [.number(perCell)]
    }
    let writing = phasesInUse.filter { totals.writes(in: $0) != ReplayTotals.Writes() }
    return ReportTable(
      key: "writes", title: "Writes",
      columns: [
        .init("phase", "phase"), .init("cells", "cells written", "cell", .count),
        .init("skipped", "cells skipped", "cell", .count),
        .init("rows", "rows written", "row", .count), .init("failures", "failed", "cell", .count),
        .init("set_pulses", "SET pulses", "pulse", .count),
        .init("reset_pulses", "RESET pulses", "pulse", .count),
        .init("verify_reads", "verify reads", "read", .count),
      ] + shown.map { .init($0.0, $0.1, "J", .energy) }
        + [.init("energy_per_cell", "energy per cell", "J", .energy)],
      rows: writing.map { row($0.rawValue, totals.writes(in: $0), $0) }
        + (writing.count > 1 ? [row("all", allWrites, nil)] : []))
  }
}
