public import Quantities
public import Traces

/// What a run spent: one row per phase, layer, component and action, and nothing else.
///
/// A total is by definition the sum of the rows in row order, so it re-adds exactly.
public struct Ledger: Sendable, Equatable {
  /// One line of a ledger.
  public struct Row: Sendable, Equatable {
    /// What the energy was spent for; nil for static energy, which belongs to no phase.
    public var phase: Phase?
    /// The layer's name; "chip" for static energy.
    public var layer: String
    /// The component that spent the energy.
    public var component: String
    /// The action, by its name in component libraries; "leakage" for static energy.
    public var action: String
    /// How often the action happened; for leakage the number of instances × cycles.
    public var count: Int
    /// What the unit cost is multiplied with: the count, or for conduction the driven siemens.
    public var amount: Double
    /// The energy of one unit of the amount.
    public var unitCost: Energy
    /// Where the unit cost comes from.
    public var source: String

    /// Creates a row; see the properties for the meaning of each value.
    public init(
      phase: Phase?, layer: String, component: String, action: String, count: Int,
      amount: Double? = nil, unitCost: Energy, source: String
    ) {
      self.phase = phase
      self.layer = layer
      self.component = component
      self.action = action
      self.count = count
      self.amount = amount ?? Double(count)
      self.unitCost = unitCost
      self.source = source
    }

    /// The energy of the row: unit cost × amount.
    public var energy: Energy { unitCost * amount }

    /// The phase's name; "static" for static energy.
    public var phaseName: String { phase?.rawValue ?? "static" }

    /// What rows must share to be added.
    fileprivate var key: [String] { [phaseName, layer, component, action] }
  }

  /// The rows; no two have the same phase, layer, component and action.
  public private(set) var rows: [Row]

  /// Creates a ledger from rows that differ in phase, layer, component or action.
  public init(rows: [Row] = []) {
    precondition(Set(rows.map(\.key)).count == rows.count, "two rows of a ledger have the same key")
    self.rows = rows
  }

  /// The energy of all rows.
  public var total: Energy { energy { _ in true } }

  /// The energy of the rows that satisfy a condition, added in row order.
  public func energy(where isIncluded: (Row) -> Bool) -> Energy {
    rows.reduce(.zero) { isIncluded($1) ? $0 + $1.energy : $0 }
  }

  /// The count of an action over the rows of a phase (of all phases when nil).
  public func count(of action: String, in phase: Phase? = nil) -> Int {
    rows.reduce(0) { sum, row in
      row.action == action && (phase == nil || row.phase == phase) ? sum + row.count : sum
    }
  }

  /// Adds another ledger of the same chip: equal rows add their counts, new rows follow at the end.
  ///
  /// - Throws: ``EvaluationError/differentUnitCost(component:action:first:second:)`` when the same row has
  ///   another unit cost, ``EvaluationError/uncountable(component:action:)``; the ledger is unchanged then.
  public mutating func add(_ other: Ledger) throws(EvaluationError) {
    var positions = Dictionary(uniqueKeysWithValues: rows.enumerated().map { ($1.key, $0) })
    var merged = rows
    for row in other.rows {
      guard let position = positions[row.key] else {
        positions[row.key] = merged.count
        merged.append(row)
        continue
      }
      guard merged[position].unitCost == row.unitCost else {
        throw .differentUnitCost(
          component: row.component, action: row.action, first: merged[position].unitCost,
          second: row.unitCost)
      }
      let (count, overflows) = merged[position].count.addingReportingOverflow(row.count)
      guard !overflows else { throw .uncountable(component: row.component, action: row.action) }
      merged[position].count = count
      merged[position].amount += row.amount
    }
    rows = merged
  }
}
