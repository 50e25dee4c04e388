public import Hardware
public import Mapping
public import Traces

/// A trace on a chip: where its matrices lie, when its operations run, and what they cost.
public struct Replay: Sendable {
  /// The chip.
  public let hardware: Hardware
  /// Where the matrices lie.
  public let placement: Placement
  /// When the operations run.
  public let timeline: Timeline
  /// What they cost.
  public let ledger: Ledger

  /// Places, schedules and prices a trace.
  ///
  /// - Parameters:
  ///   - trace: the operations; checked first.
  ///   - hardware: the chip.
  ///   - mapper: the rule that places matrices; the one that the hardware names unless given.
  ///   - scheduler: the rule that orders operations.
  /// - Throws: `TraceError` for a trace that contradicts itself, `MappingError` when it does not fit on the
  ///   chip, ``EvaluationError`` when the parts do not belong together.
  public init(
    _ trace: Trace, on hardware: Hardware, mapper: (any Mapper)? = nil,
    scheduler: any Scheduler = StreamingScheduler()
  ) throws {
    try trace.validate()
    self.hardware = hardware
    placement = try (mapper ?? hardware.description.namedMapper()).place(
      trace.matrices.map(LogicalMatrix.init), on: hardware.description)
    timeline = try scheduler.schedule(trace, placement: placement, on: hardware)
    ledger = try Ledger(trace, placement: placement, hardware: hardware, timeline: timeline)
  }

  /// Energy, time and written cells of every phase that occurs.
  public var summaries: [CostSummary] { CostSummary.summaries(of: ledger, timeline) }
}

extension LogicalMatrix {
  /// The shape of a recorded matrix.
  public init(_ record: MatrixRecord) {
    self.init(
      name: record.name, inputs: record.inputs, outputs: record.outputs, slices: record.slices,
      polarities: record.polarities, isWritten: record.role == "adapter")
  }
}
