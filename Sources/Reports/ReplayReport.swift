public import Evaluation
import Hardware
import Mapping
import Quantities
public import Traces

/// What a replayed trace costs on a chip, as tables.
public struct ReplayReport: Sendable {
  let replay: Replay
  let totals: ReplayTotals
  /// The name of the trace as it was given.
  let trace: String
  let header: TraceHeader
  let mapper: String

  /// Collects what is reported.
  ///
  /// - Parameters:
  ///   - replay: the schedule and the ledger.
  ///   - totals: what was counted while it was made.
  ///   - trace: the name of the trace.
  ///   - header: what its operations refer to and depend on.
  ///   - mapper: the name of the mapper.
  public init(
    _ replay: Replay, totals: ReplayTotals, trace: String, header: TraceHeader, mapper: String
  ) {
    self.replay = replay
    self.totals = totals
    self.trace = trace
    self.header = header
    self.mapper = mapper
  }

  /// Phases, components, writes, units, stalls and the chip.
  ///
  /// - Parameter ledger: whether the ledger by phase, layer and component follows; formats with room for one table write it
  ///   instead of the phases then.
  /// - Returns: the tables, for people and for programs.
  public func document(withLedger ledger: Bool = false) -> ReportDocument {
    let overview = [phases, components] + (hasWrites ? [writes] : []) + [units, stalls, chip]
    return ReportDocument(
      schema: "crossfuse-replay-1", headline: "\(trace) on \(hardware.description.name)",
      facts: facts, tables: overview + (ledger ? [self.ledger(), occupancies] : []), notes: notes,
      records: ledger ? [self.ledger(withSources: true), occupancies] + overview : overview)
  }

  /// Operations that were scheduled, those of a repetition once, with those that swapping inserted.
  public var operations: Int { totals.operations }

  var hardware: Hardware { replay.hardware }
  var timeline: Timeline { replay.timeline }
  /// The phases that occur, in the order of a run.
  var phasesInUse: [Phase] { Phase.allCases.filter { timeline.phaseCycles[$0] != nil } }
  /// What leaks while the trace runs.
  var staticEnergy: Energy { replay.ledger.energy { $0.phase == nil } }
  /// What is spent on doing something.
  var dynamicEnergy: Energy { replay.ledger.energy { $0.phase != nil } }

  private var hasWrites: Bool {
    phasesInUse.contains { totals.writes(in: $0) != ReplayTotals.Writes() }
  }

  private var facts: [String] {
    let operations = NumberText.count(Double(totals.operations - totals.inserted))
    let inserted =
      totals.inserted == 0
      ? "" : " and \(NumberText.count(Double(totals.inserted))) inserted by swapping"
    let runs =
      totals.runs == totals.operations
      ? "" : ", \(NumberText.count(Double(totals.runs))) with all runs of repetitions"
    return [
      "Trace: \(operations) operations\(inserted)\(runs), on \(header.matrices.count) matrices.",
      "Chip: components \(hardware.library.name), \(converters), clock"
        + " \(hardware.description.clock), mapper \(mapper).",
    ]
  }

  /// The converters that are priced, and those of the run where they are others.
  private var converters: String {
    let recorded = header.context.adcBits
    let used = "\(hardware.converterBits)-bit converters"
    return hardware.converterBits == recorded ? used : used + " (recorded with \(recorded) bits)"
  }

  private var notes: [String] {
    let writes =
      "Driver loss comes on top of pulses and verify reads, which make the energy per cell."
    return [
      "Latency of a phase: the time in which one of its operations is under way; its static energy: leakage in that"
        + " time. Phases may overlap:",
      "theirs can add up to more than those of the whole trace. Waiting is summed over operations that wait side by"
        + " side; the window's is before they enter.",
    ] + (hasWrites ? [writes] : [])
  }
}
