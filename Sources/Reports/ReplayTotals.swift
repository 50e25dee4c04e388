public import Evaluation
import Traces

/// Counts while a trace is replayed what a ledger does not tell: operations, and what writes did.
public struct ReplayTotals: ScheduleObserver, Sendable {
  /// What the writes of one phase did, all runs included.
  struct Writes: Equatable {
    var cells = 0
    var skipped = 0
    var rows = 0
    var failures = 0
    var setPulses = 0
    var resetPulses = 0
    var verifyReads = 0

    mutating func add(_ work: WriteWork, times: Int) {
      cells += work.cells * times
      skipped += work.skippedCells * times
      rows += work.rows * times
      failures += work.failures * times
      setPulses += work.setPulses * times
      resetPulses += work.resetPulses * times
      verifyReads += work.verifyReads * times
    }

    static func + (a: Self, b: Self) -> Self {
      Writes(
        cells: a.cells + b.cells, skipped: a.skipped + b.skipped, rows: a.rows + b.rows,
        failures: a.failures + b.failures, setPulses: a.setPulses + b.setPulses,
        resetPulses: a.resetPulses + b.resetPulses, verifyReads: a.verifyReads + b.verifyReads)
    }
  }

  /// Operations that were scheduled, those of a repetition once.
  private(set) var operations = 0
  /// Those among them that swapping inserted.
  private(set) var inserted = 0
  /// Operations with all runs of repetitions.
  private(set) var runs = 0
  private var isSwapped: [Bool] = []
  private var byPhase = [Writes](repeating: Writes(), count: Phase.allCases.count)

  /// Nothing counted yet.
  public init() {}

  /// The writes of a phase.
  func writes(in phase: Phase) -> Writes { byPhase[phase.index] }

  /// Notes which layers hold what was inserted.
  public mutating func begin(_ model: TimingModel) {
    isSwapped = model.header.layers.indices.map(model.header.isSwapped(layer:))
  }

  /// Counts an operation.
  public mutating func start(_ scheduled: borrowing ScheduledOperation) {
    operations += 1
    if isSwapped[scheduled.operation.layer] { inserted += 1 }
    runs += scheduled.times
    guard case .write(let work) = scheduled.operation.work else { return }
    byPhase[scheduled.operation.phase.index]
      .add(work, times: scheduled.times * scheduled.operation.repeats)
  }
}
