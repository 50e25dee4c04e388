import Hardware
public import Quantities
public import Traces

/// The cost of one phase in three numbers.
public struct CostSummary: Sendable, Equatable {
  /// The phase.
  public var phase: Phase
  /// The dynamic energy of the phase.
  public var energy: Energy
  /// The time in which at least one operation of the phase is under way.
  public var latency: Time
  /// Cells written in the phase, repeated writes of a cell counted each time.
  public var cellsWritten: Int
}

extension CostSummary {
  /// The summaries of all phases with operations, in the order of `Phase.allCases`.
  ///
  /// - Parameters:
  ///   - ledger: the energies and counts.
  ///   - timeline: the times.
  /// - Returns: one summary per phase that occurs in the timeline; static energy is in none of them.
  public static func summaries(of ledger: Ledger, _ timeline: Timeline) -> [CostSummary] {
    Phase.allCases.filter { timeline.phaseCycles[$0] != nil }.map { phase in
      CostSummary(
        phase: phase, energy: ledger.energy { $0.phase == phase },
        latency: timeline.duration(of: phase),
        cellsWritten: ledger.count(of: Action.cellWrite.rawValue, in: phase))
    }
  }
}
