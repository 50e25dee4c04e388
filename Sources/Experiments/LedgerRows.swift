import Evaluation
import FileFormats
import Hardware
import Quantities

/// The ledger of a method in a results file: everything that all its runs spent, by part of a run.
struct LedgerRows {
  private struct Row {
    let part: String
    let row: Ledger.Row
    let range: ClosedRange<Double>
  }

  private let rows: [Row]

  /// Adds up the costs of every part of a run, each part on its own.
  init(_ parts: [(String, [Cost])], on hardware: Hardware) throws {
    rows = try parts.flatMap { part, costs in
      var sum = Ledger()
      for cost in costs { try sum.add(try cost.ledger) }
      return sum.rows.map { row in
        Row(part: part, row: row, range: Self.range(of: row, on: hardware))
      }
    }
  }

  /// The published range of a unit cost; the cost itself where none is known.
  private static func range(of row: Ledger.Row, on hardware: Hardware) -> ClosedRange<Double> {
    let unit = row.unitCost.si
    let costs = Action(rawValue: row.action).map(hardware.costs) ?? []
    guard let cost = costs.first(where: { $0.component == row.component }) else {
      return unit...unit
    }
    return min(cost.low?.si ?? unit, unit)...max(cost.high?.si ?? unit, unit)
  }

  /// Writes one row per part, phase, layer, component and action; the total is the sum of the rows in their order.
  func write(_ file: borrowing HDF5File, to path: String) throws {
    try file.writeTable(
      [
        .texts(name: "part", units: "1", rows.map(\.part)),
        .texts(name: "phase", units: "1", rows.map(\.row.phaseName)),
        .texts(name: "layer", units: "1", rows.map(\.row.layer)),
        .texts(name: "component", units: "1", rows.map(\.row.component)),
        .texts(name: "action", units: "1", rows.map(\.row.action)),
        .integers(name: "count", units: "1", rows.map { Int64($0.row.count) }),
        .reals(name: "amount", units: "1 or S", rows.map(\.row.amount)),
        .reals(name: "unit_energy", units: "J", rows.map(\.row.unitCost.si)),
        .reals(name: "unit_energy_low", units: "J", rows.map(\.range.lowerBound)),
        .reals(name: "unit_energy_high", units: "J", rows.map(\.range.upperBound)),
        .reals(name: "energy", units: "J", rows.map(\.row.energy.si)),
        .texts(name: "source", units: "1", rows.map(\.row.source)),
      ], to: path)
    let total = rows.reduce(0) { $0 + $1.row.energy.si }
    try file.setAttribute("total_energy", .real(total), on: path)
  }
}

/// The names of costs that can be swept: the write energy of a cell, and what has a published range.
func sweepableCosts(of hardware: Hardware) -> [String] {
  let ranged = Action.allCases.flatMap { action in
    hardware.costs(of: action).filter { $0.low != nil || $0.high != nil }.flatMap { cost in
      ["\(cost.component)_energy", "\(action.rawValue)_energy"]
    }
  }
  return ["write_energy"] + Set(ranged).sorted()
}
