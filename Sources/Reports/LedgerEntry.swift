/// One row of a method's ledger: what one layer's component spent on one action.
public struct LedgerEntry: Sendable, Equatable {
  /// The part of a run that a row belongs to: what the cost is paid for.
  public enum Part: String, Sendable, CaseIterable {
    /// Putting base and method on the chip; once per seed.
    case deploy
    /// Learning one task; once per seed and task.
    case adaptation
    /// The test of one task; once per seed and task.
    case inference
    /// Going from one task to the next; once per seed and change of task.
    case taskSwitch = "switch"
  }

  /// What the energy was paid for.
  public let part: Part
  /// The phase; `static` for leakage.
  public let phase: String
  /// The component, as the component library names it.
  public let component: String
  /// The action, as the component library names it.
  public let action: String
  /// How often the action happened.
  public let count: Int
  /// What the unit energy is multiplied with.
  public let amount: Double
  /// The energy of one unit in joules.
  public let unitEnergy: Double
  /// The lowest published or defensible energy of one unit in joules; the unit energy where none is known.
  public let lowest: Double
  /// The highest one.
  public let highest: Double
  /// The energy of the row in joules.
  public let energy: Double

  /// Whether a range of the unit energy is known.
  var hasRange: Bool { lowest < unitEnergy || highest > unitEnergy }
}
