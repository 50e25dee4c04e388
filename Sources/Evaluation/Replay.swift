public import Hardware
public import Mapping
import Quantities
public import Traces

/// A trace on a chip: where its matrices lie, when its operations run, and what they cost.
public struct Replay: Sendable {
  /// The chip.
  public let hardware: Hardware
  /// Where the matrices lie.
  public let placement: Placement
  /// When the operations run.
  public private(set) var timeline: Timeline
  /// What they cost.
  public let ledger: Ledger

  /// Places, schedules and prices a trace in memory; the timeline keeps the start and end of every operation.
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
    var source = trace.source
    var times = TimesKeeper()
    try self.init(
      streaming: &source, on: hardware, mapper: mapper, scheduler: scheduler, observer: &times)
    timeline.starts = times.starts
    timeline.ends = times.ends
  }

  /// Places, schedules and prices a trace in one pass; memory does not grow with its length.
  ///
  /// - Parameters:
  ///   - source: the operations, read to the end.
  ///   - hardware: the chip.
  ///   - mapper: the rule that places matrices; the one that the hardware names unless given.
  ///   - scheduler: the rule that orders operations.
  ///   - observer: is told of every operation.
  /// - Throws: what the source throws, `MappingError` when the matrices do not fit on the chip and can't take turns
  ///   (see ``Swapping``).
  public init<Source: TraceSource, Observer: ScheduleObserver>(
    streaming source: inout Source, on hardware: Hardware, mapper: (any Mapper)? = nil,
    scheduler: any Scheduler = StreamingScheduler(), observer: inout Observer
  ) throws {
    var swapping = try Swapping(source, on: hardware.description, mapper: mapper)
    defer { source = swapping.source }
    try self.init(
      streaming: &swapping, placement: swapping.placement, on: hardware, scheduler: scheduler,
      observer: &observer)
  }

  /// Schedules and prices a trace, whose matrices are placed already, in one pass.
  ///
  /// - Parameters:
  ///   - source: the operations, read to the end.
  ///   - placement: where the matrices lie.
  ///   - hardware: the chip.
  ///   - scheduler: the rule that orders operations.
  ///   - observer: is told of every operation.
  /// - Throws: what the source throws, ``EvaluationError`` when the parts do not belong together.
  public init<Source: TraceSource, Observer: ScheduleObserver>(
    streaming source: inout Source, placement: Placement, on hardware: Hardware,
    scheduler: any Scheduler = StreamingScheduler(), observer: inout Observer
  ) throws {
    try self.init(
      streaming: &source,
      on: try TimingModel(source.header, placement: placement, hardware: hardware),
      scheduler: scheduler, observer: &observer)
  }

  /// Schedules and prices a trace on a chip that has been prepared for its matrices, in one pass.
  ///
  /// Traces of one run may share what was prepared: that of the last of them knows the layers of all.
  /// - Parameters:
  ///   - source: the operations, read to the end; of the matrices of the model, and of its first layers.
  ///   - model: the chip.
  ///   - scheduler: the rule that orders operations.
  ///   - observer: is told of every operation.
  /// - Throws: what the source throws, ``EvaluationError/placementMismatch(placed:matrices:)`` for other matrices or
  ///   layers.
  public init<Source: TraceSource, Observer: ScheduleObserver>(
    streaming source: inout Source, on model: TimingModel,
    scheduler: any Scheduler = StreamingScheduler(), observer: inout Observer
  ) throws {
    guard model.prepares(for: source.header) else {
      throw EvaluationError.placementMismatch(
        placed: model.header.matrices.count, matrices: source.header.matrices.count)
    }
    hardware = model.hardware
    placement = model.placement
    var all = ObserverPair(
      ObserverPair(LedgerAccounts(model), PowerProfile(model)), observer)
    all.begin(model)
    timeline = try scheduler.schedule(&source, on: model, observer: &all)
    observer = all.second
    timeline.peakPower = all.first.second.peak + model.leakage(on: hardware)
    ledger = try all.first.first.ledger(cycles: timeline.cycles, on: hardware)
  }

  /// Energy, time and written cells of every phase that occurs.
  public var summaries: [CostSummary] { CostSummary.summaries(of: ledger, timeline) }
}

extension TimingModel {
  /// Whether operations of a trace can be scheduled on what was prepared: it has the same matrices, and its layers are the first
  /// ones here.
  public func prepares(for other: TraceHeader) -> Bool {
    other.matrices == header.matrices && header.layers.starts(with: other.layers)
      && other.context == header.context
  }
}

extension LogicalMatrix {
  /// The shape of a recorded matrix.
  public init(_ record: MatrixRecord) {
    self.init(
      name: record.name, inputs: record.inputs, outputs: record.outputs, slices: record.slices,
      polarities: record.polarities, isWritten: record.role == "adapter")
  }
}
