import FileFormats

/// The columns of a ledger that a report needs.
struct LedgerTable {
  let phases: [String]
  let components: [String]
  let energies: [Double]
  let total: Double

  /// Reads a ledger and holds it to its promise: the total is the sum of its rows, in row order.
  init(reading object: String, in file: borrowing HDF5File) throws {
    let columns = try file.table(at: object)
    func column<Values>(_ name: String, _ values: (TableColumn) -> Values?) throws -> Values {
      guard let found = columns.first(where: { $0.name == name }).flatMap(values) else {
        throw FileFormatError.missingObject(
          object: "\(object) column '\(name)'", file: file.path, parent: object,
          known: columns.map(\.name))
      }
      return found
    }
    phases = try column("phase") { if case .texts(_, _, let texts) = $0 { texts } else { nil } }
    components = try column("component") {
      if case .texts(_, _, let texts) = $0 { texts } else { nil }
    }
    energies = try column("energy") { if case .reals(_, _, let reals) = $0 { reals } else { nil } }
    try file.requireFinite(energies, of: "\(object) column 'energy'")
    guard case .real(let stored) = try file.attribute("total_energy", on: object) else {
      throw FileFormatError.wrongType(
        object: "\(object) attribute 'total_energy'", file: file.path, found: "another type",
        expected: "a number")
    }
    total = stored
    let sum = energies.reduce(0, +)
    guard sum == stored else {
      throw ReportError.ledgerMismatch(
        file: file.path, dataset: object, sum: sum, total: stored)
    }
  }

  /// The energy by phase and component, largest first; equal ones by name.
  var energyShares: [EnergyShare] {
    var sums: [[String]: Double] = [:]
    for row in energies.indices {
      sums[[phases[row], components[row]], default: 0] += energies[row]
    }
    return sums.map { key, energy in
      EnergyShare(
        phase: key[0], component: key[1], energy: energy, share: total > 0 ? energy / total : 0)
    }.sorted {
      ($1.energy, $0.phase, $0.component) < ($0.energy, $1.phase, $1.component)
    }
  }
}
