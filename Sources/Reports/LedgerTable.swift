import FileFormats

/// The ledger of a method, read from a results file.
struct LedgerTable {
  let entries: [LedgerEntry]

  /// Reads a ledger and holds it to its promise: the total is the sum of its rows, in row order.
  init(reading object: String, in file: borrowing HDF5File) throws {
    let columns = try NamedColumns(reading: object, in: file)
    let parts = try columns.texts("part").enumerated().map { row, name in
      guard let part = LedgerEntry.Part(rawValue: name) else {
        throw ReportError.unknownPart(
          file: file.path, dataset: object, row: row, found: name,
          known: LedgerEntry.Part.allCases.map(\.rawValue))
      }
      return part
    }
    let phases = try columns.texts("phase")
    let components = try columns.texts("component")
    let actions = try columns.texts("action")
    let counts = try columns.integers("count")
    let amounts = try columns.reals("amount")
    let units = try columns.reals("unit_energy")
    let lowest = try columns.reals("unit_energy_low")
    let highest = try columns.reals("unit_energy_high")
    let energies = try columns.reals("energy")
    for (name, values) in [
      ("energy", energies), ("unit_energy_low", lowest), ("unit_energy_high", highest),
      ("amount", amounts), ("unit_energy", units),
    ] {
      try file.requireFinite(values, of: "\(object) column '\(name)'")
    }
    try Self.check(energies, against: object, in: file)
    entries = energies.indices.map { row in
      LedgerEntry(
        part: parts[row], phase: phases[row], component: components[row], action: actions[row],
        count: Int(counts[row]), amount: amounts[row], unitEnergy: units[row],
        lowest: min(lowest[row], units[row]), highest: max(highest[row], units[row]),
        energy: energies[row])
    }
  }

  private static func check(
    _ energies: [Double], against object: String, in file: borrowing HDF5File
  ) throws {
    guard case .real(let stored) = try file.attribute("total_energy", on: object) else {
      throw FileFormatError.wrongType(
        object: "\(object) attribute 'total_energy'", file: file.path, found: "another type",
        expected: "a number")
    }
    let sum = energies.reduce(0, +)
    guard sum == stored else {
      throw ReportError.ledgerMismatch(file: file.path, dataset: object, sum: sum, total: stored)
    }
  }
}

extension [LedgerEntry] {
  /// The energy by phase and component, largest first; equal ones by name.
  var energyShares: [EnergyShare] {
    let total = reduce(0) { $0 + $1.energy }
    var sums: [[String]: Double] = [:]
    for entry in self { sums[[entry.phase, entry.component], default: 0] += entry.energy }
    return sums.map { key, energy in
      EnergyShare(
        phase: key[0], component: key[1], energy: energy, share: total > 0 ? energy / total : 0)
    }.sorted {
      ($1.energy, $0.phase, $0.component) < ($0.energy, $1.phase, $1.component)
    }
  }
}
