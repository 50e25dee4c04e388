/// What every method costs while the cost of something is swept: from the ledger, without another run.
///
/// A ledger holds counts and unit energies, so energies are linear in the swept cost, and the values at which the order
/// of two methods changes are computed instead of searched. Times stay as they are.
struct Sensitivity {
  /// The name of the write energy per cell, pulses and verify reads together.
  static let writeEnergy = "write_energy"
  /// The published range of the write energy of a cell, in joules.
  ///
  /// The PUMA simulator (ASPLOS 2019) charges 0.16 pJ per cell of 2 bits, PipeLayer (HPCA 2017, after Niu et al.,
  /// ICCAD 2013) 3.91 nJ per write.
  static let publishedWriteEnergies = 0.16e-12...3.91e-9
  /// Rows whose energies are the write energy of a cell.
  private static let cellWriting = ["set_pulse", "reset_pulse", "verify_read"]
  /// Rows that are proportional to it.
  private static let followingWrites = ["set_driver_loss", "reset_driver_loss", "half_select"]

  /// What is swept.
  let name: String
  /// What the swept energy is the energy of.
  let unit: String
  /// The swept energy at the costs of the result.
  let nominal: Double
  /// The range over which conclusions are tested.
  let range: ClosedRange<Double>
  /// The swept values at which energies are given, ascending.
  let knots: [Double]
  /// Whether values above the last knot make sense.
  let isOpen: Bool
  /// By how much a row's unit energy differs from that of the result, at every knot.
  private let change: @Sendable (LedgerEntry) -> [Double]

  /// The names that can be swept in a result.
  static func names(in result: ResultSummary) -> [String] {
    let entries = result.methods.flatMap(\.ledger)
    let ranged = entries.filter { $0.hasRange && $0.amount > 0 }
    let names = Set(ranged.flatMap { ["\($0.component)_energy", "\($0.action)_energy"] })
    let writes = entries.contains { cellWriting.contains($0.action) && $0.energy > 0 }
    return (writes ? [writeEnergy] : []) + names.sorted()
  }

  /// Prepares a sweep.
  ///
  /// - Throws: ``ReportError/unknownSensitivity(file:name:known:)``.
  init(of name: String, in result: ResultSummary) throws {
    let entries = result.methods.flatMap(\.ledger)
    let sweep =
      name == Self.writeEnergy
      ? Self(writesIn: entries) : Self(name, entries.filter { Self.matches($0, name) })
    guard let sweep else {
      throw ReportError.unknownSensitivity(
        file: result.file, name: name, known: Self.names(in: result))
    }
    self = sweep
  }

  private static func matches(_ entry: LedgerEntry, _ name: String) -> Bool {
    entry.hasRange && entry.amount > 0
      && (name == "\(entry.component)_energy" || name == "\(entry.action)_energy")
  }

  /// Whether the energy of a row is a multiple of that of swept rows: drivers lose in proportion to the pulse.
  private static func follows(_ entry: LedgerEntry, _ swept: Set<String>) -> Bool {
    (entry.action == "set_driver_loss" && swept.contains("set_pulse"))
      || (entry.action == "reset_driver_loss" && swept.contains("reset_pulse"))
  }

  /// Pulses and verify reads of all writes, scaled together.
  private init?(writesIn entries: [LedgerEntry]) {
    let cells = entries.reduce(0) { $1.action == "cell_write" ? $0 + $1.count : $0 }
    let energy = entries.reduce(0) {
      Self.cellWriting.contains($1.action) ? $0 + $1.energy : $0
    }
    guard cells > 0, energy > 0 else { return nil }
    name = Self.writeEnergy
    unit = "written cell"
    nominal = energy / Double(cells)
    range = Self.publishedWriteEnergies
    knots = [0, nominal]
    isOpen = true
    change = { entry in
      let scales = (Self.cellWriting + Self.followingWrites).contains(entry.action)
      return scales ? [-entry.unitEnergy, 0] : [0, 0]
    }
  }

  /// Every row between the lowest and the highest energy of its own range, all moving together.
  private init?(_ name: String, _ rows: [LedgerEntry]) {
    let amount = rows.reduce(0) { $0 + $1.amount }
    func mean(_ energy: (LedgerEntry) -> Double) -> Double {
      rows.reduce(0) { $0 + $1.amount * energy($1) } / amount
    }
    guard amount > 0 else { return nil }
    let actions = Set(rows.map(\.action))
    self.name = name
    unit = actions.count == 1 ? rows[0].action : "action"
    nominal = mean(\.unitEnergy)
    range = mean(\.lowest)...mean(\.highest)
    isOpen = false
    let levels: [(Double, (@Sendable (LedgerEntry) -> Double))] = [
      (range.lowerBound, \.lowest), (nominal, \.unitEnergy), (range.upperBound, \.highest),
    ]
    // A range that ends at the nominal value has one piece.
    let kept = levels.indices.filter { $0 == 0 || levels[$0].0 > levels[$0 - 1].0 }
    knots = kept.map { levels[$0].0 }
    change = { entry in
      guard Self.matches(entry, name) || Self.follows(entry, actions) else {
        return kept.map { _ in 0 }
      }
      return kept.map { levels[$0].1(entry) - entry.unitEnergy }
    }
  }

  /// The energy of one part of a method over the sweep: one deployment, one adaptation, one switch or one inference.
  func curve(_ part: LedgerEntry.Part, of method: MethodResult) -> CostCurve? {
    guard let mean = method.mean(part.measure) else { return nil }
    let rows = method.ledger.filter { $0.part == part }
    let stored = rows.reduce(0) { $0 + $1.energy }
    // The ledger adds up all runs (and test examples); its share of one run is the mean over it.
    let scale = stored > 0 ? mean / stored : 0
    var energies = knots.map { _ in mean }
    for row in rows {
      for (knot, difference) in change(row).enumerated() {
        energies[knot] += scale * row.amount * difference
      }
    }
    return CostCurve(knots: knots, energies: energies, isOpen: isOpen)
  }
}

extension LedgerEntry.Part {
  /// The energy of one such part.
  var measure: Measure {
    switch self {
    case .deploy: .energyDeploy
    case .adaptation: .energyAdaptation
    case .inference: .energyInference
    case .taskSwitch: .energySwitch
    }
  }
}
