/// What a batch of writes took: counts, to be turned into energy, time and wear elsewhere.
public struct WriteStatistics: Sendable, Equatable {
  /// Cells that were to be written.
  public var cells = 0
  /// Cells left out because their target did not change; filled by the caller.
  public var skippedCells = 0
  /// Inputs of the matrix with at least one written cell, however many arrays they cross; filled by the caller.
  public var rows = 0
  /// Pulses that had to raise a conductance.
  public var setPulses = 0
  /// Pulses that had to lower a conductance.
  public var resetPulses = 0
  /// Verify reads: one per cell and one per pulse.
  public var verifyReads = 0
  /// Changes from SET to RESET pulses or back, within the pulses of one cell.
  public var reversals = 0
  /// Cells that wore out in this batch and are stuck from now on.
  public var wornOut = 0
  /// Cells outside the acceptance window after the last allowed pulse.
  public var failures = 0
  /// Pulses and programming errors that ended at the edge of the physical range.
  public var clamped = 0
  /// The number of cells per number of pulses (the index).
  public var pulseHistogram: [Int] = []
  /// Σ (conductance − target)² over the cells, right after programming, in level units².
  public var squaredError = 0.0

  /// Nothing written.
  public init() {}

  /// SET and RESET pulses together.
  public var pulses: Int { setPulses + resetPulses }

  /// Adds another batch.
  public mutating func add(_ other: WriteStatistics) {
    cells += other.cells
    skippedCells += other.skippedCells
    rows += other.rows
    setPulses += other.setPulses
    resetPulses += other.resetPulses
    verifyReads += other.verifyReads
    reversals += other.reversals
    wornOut += other.wornOut
    failures += other.failures
    clamped += other.clamped
    squaredError += other.squaredError
    let missing = other.pulseHistogram.count - pulseHistogram.count
    if missing > 0 { pulseHistogram += [Int](repeating: 0, count: missing) }
    for (pulses, cells) in other.pulseHistogram.enumerated() { pulseHistogram[pulses] += cells }
  }
}
