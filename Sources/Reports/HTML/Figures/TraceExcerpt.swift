import Evaluation
import Hardware
import Quantities
import Traces

/// The first operations of every phase on every kind of resource, collected while a schedule is made.
struct TraceExcerpt: ScheduleObserver {
  /// An operation on one resource.
  struct Bar: Sendable, Equatable {
    let phase: Phase
    let resource: String
    let unit: String
    let operation: String
    let layer: String
    /// The position in the trace.
    let number: Int
    /// In seconds.
    let start: Double
    /// In seconds.
    let end: Double
  }

  /// So many bars per phase and kind of resource.
  private static let most = 48

  private(set) var bars: [Bar] = []
  private var counts: [Key: Int] = [:]
  private var model: TimingModel?

  private struct Key: Hashable {
    let phase: Phase
    let kind: Resource.Kind
  }

  mutating func begin(_ model: TimingModel) { self.model = model }

  mutating func start(_ scheduled: borrowing ScheduledOperation) {
    guard let model else { return }
    if let matrix = scheduled.operation.matrix {
      add(.arrays, model.header.matrices[matrix].name, scheduled, to: scheduled.end, model)
    }
    for reservation in scheduled.reservations {
      let unit = model.units[reservation.unit]
      add(unit.kind, unit.words, scheduled, to: scheduled.start + reservation.cycles, model)
    }
  }

  private mutating func add(
    _ kind: Resource.Kind, _ unit: String, _ scheduled: borrowing ScheduledOperation, to end: Int,
    _ model: TimingModel
  ) {
    let operation = scheduled.operation
    let key = Key(phase: operation.phase, kind: kind)
    guard counts[key, default: 0] < Self.most else { return }
    counts[key, default: 0] += 1
    let clock = model.hardware.description.clock.si
    bars.append(
      Bar(
        phase: operation.phase, resource: kind.words, unit: unit,
        operation: operation.kind.rawValue, layer: model.header.layers[operation.layer],
        number: scheduled.index, start: Double(scheduled.start) / clock, end: Double(end) / clock))
  }
}

/// The beginning of a trace, which ends between two operations and never inside of a repetition.
struct TraceBeginning<Source: TraceSource>: TraceSource {
  /// Long enough for every phase of a training step.
  private static var most: Int { 20_000 }

  private var source: Source
  private var given = 0
  private var isInside = false

  init(of source: Source) { self.source = source }

  var header: TraceHeader { source.header }

  mutating func next() throws -> TraceItem? {
    guard isInside || given < Self.most, let item = try source.next() else { return nil }
    switch item {
    case .operation: given += 1
    case .beginRepetition: isInside = true
    case .endRepetition: isInside = false
    }
    return item
  }
}
