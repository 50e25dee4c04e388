/// Where the energy goes: the ledger by phase and component.
enum EnergyFigure: FigureMaker {
  static func figures(of result: any ReportableResult) throws -> [ReportFigure] {
    let methods = result.summary.methods.filter { !$0.ledger.isEmpty }
    guard !methods.isEmpty else { return [] }
    let rows = methods.flatMap { method in
      sums(of: method.ledger).map { (method.label, $0) }
    }
    return [
      ReportFigure(
        "energy", section: "Energy", title: "Where the energy goes",
        reading:
          "Energy of all runs of a method (all seeds, tasks and test examples), from its ledger. Leakage belongs to no phase "
          + "and is called static.",
        source: "methods/<label>/ledger", .bars,
        FigureTable([
          .init("method", "method", rows.map(\.0)),
          .init("part", "part of the run", rows.map(\.1.key.part.rawValue)),
          .init("phase", "phase", rows.map(\.1.key.phase)),
          .init("component", "component", rows.map(\.1.key.component)),
          .init("energy", "energy", "J", rows.map(\.1.energy)),
        ]),
        [
          .init("category", .text("method")), .init("stacks", .texts(["component", "phase"])),
          .init("values", .texts(["energy"])), .init("filters", .texts(["part"])),
          .init("modes", .texts(["stacked", "share", "side"])), .init("sum", .flag(true)),
        ])
    ]
  }

  private struct Key: Hashable {
    let part: LedgerEntry.Part
    let phase: String
    let component: String
  }

  /// Rows of a ledger added up over layers and actions, in the order of their first ones.
  private static func sums(of ledger: [LedgerEntry]) -> [(key: Key, energy: Double)] {
    var places: [Key: Int] = [:]
    var sums: [(key: Key, energy: Double)] = []
    for entry in ledger {
      let key = Key(part: entry.part, phase: entry.phase, component: entry.component)
      if let place = places[key] {
        sums[place].energy += entry.energy
      } else {
        places[key] = sums.count
        sums.append((key, entry.energy))
      }
    }
    return sums
  }
}
