import Evaluation
import Hardware
import Quantities
import Traces

/// The tracks of a chip, and the events on them as JSON objects.
struct PerfettoChip: Sendable {
  /// A track: a kind of resource and the number of one of them.
  private struct Track: Hashable {
    let process: Int
    let thread: Int
  }

  private static let powerProcess = 90
  private static let repetitionProcess = 91

  let name: String
  private let model: TimingModel
  private let pricing: OperationPricing
  private let hertz: Int128
  private let matrixNames: [String]
  private let layerNames: [String]
  private var known: Set<Track> = []

  init(_ model: TimingModel) {
    self.model = model
    pricing = OperationPricing(model)
    name = model.hardware.description.name
    hertz = max(1, Int128(model.hardware.description.clock.si.rounded()))
    matrixNames = model.header.matrices.map { JSONText.quoted($0.name) }
    layerNames = model.header.layers.map(JSONText.quoted)
  }

  /// The frequency of the clock.
  var clockText: String { "\(hertz)" }

  /// The events of an operation: on the arrays of its matrix, and on every unit it keeps; new tracks are named first.
  mutating func events(of scheduled: borrowing ScheduledOperation) -> [String] {
    let operation = scheduled.operation
    let kind = operation.kind.rawValue
    let layer = layerNames[operation.layer]
    let title =
      operation.matrix.map { "\"\(kind) \(matrixNames[$0].dropFirst())" }
      ?? "\"\(kind) \(layer.dropFirst())"
    let energy = pricing.energy(of: scheduled).si
    let head =
      "\"name\": \(title), \"cat\": \"\(operation.phase.rawValue)\", \"args\": {\"operation\": "
      + "\(scheduled.index), \"phase\": \"\(operation.phase.rawValue)\", \"layer\": \(layer), "
      + "\"vectors\": \(operation.vectors * operation.repeats), \"runs\": \(scheduled.times), "
      + "\"energy_J\": \(energy), "
    var events: [String] = []
    func event(_ track: Track, _ end: Int) -> String {
      "{\"ph\": \"X\", \(text(track)), \(span(scheduled.start, end)), \(head)"
        + "\"cycles\": \(end - scheduled.start), \"waited\": \(scheduled.stalls.sinceEntry)}}"
    }
    if let matrix = operation.matrix {
      let track = Track(process: Resource.Kind.arrays.process, thread: matrix + 1)
      events += introduce(track, "arrays", matrixNames[matrix])
      events.append(event(track, scheduled.end))
    }
    for reservation in scheduled.reservations {
      let unit = model.units[reservation.unit]
      let track = Track(process: unit.kind.process, thread: reservation.unit + 1)
      events += introduce(track, unit.kind.words, JSONText.quoted(unit.words))
      events.append(event(track, scheduled.start + reservation.cycles))
    }
    return events
  }

  /// The counter of the power.
  func event(of step: PowerProfile.Step) -> String {
    "{\"ph\": \"C\", \"pid\": \(Self.powerProcess), \"name\": \"dynamic power\", "
      + "\"ts\": \(microseconds(step.cycle)), \"args\": {\"W\": \(step.power.si)}}"
  }

  /// All runs of a repetition; its track is named first.
  mutating func event(of repetition: ScheduledRepetition) -> String {
    let track = Track(process: Self.repetitionProcess, thread: 1)
    let names = introduce(track, "repetitions", "\"all runs\"")
    let end = repetition.start + repetition.times * repetition.period
    let operations = repetition.operations
    let runs = repetition.times == 1 ? "1 run" : "\(repetition.times) runs"
    return
      (names + [
        "{\"ph\": \"X\", \(text(track)), \(span(repetition.start, end)), "
          + "\"name\": \"\(runs)\", \"cat\": \"repetition\", \"args\": {"
          + "\"first_operation\": \(operations.lowerBound), \"operations\": \(operations.count), "
          + "\"runs\": \(repetition.times), \"cycles\": \(end - repetition.start), "
          + "\"cycles_per_run\": \(repetition.period)}}"
      ]).joined(separator: ",\n")
  }

  /// Names a track, and the kind of its resource, before its first event.
  private mutating func introduce(_ track: Track, _ kind: String, _ name: String) -> [String] {
    guard known.insert(track).inserted else { return [] }
    var names: [String] = []
    if known.insert(Track(process: track.process, thread: 0)).inserted {
      names.append(
        "{\"ph\": \"M\", \"pid\": \(track.process), \"name\": \"process_name\", "
          + "\"args\": {\"name\": \(JSONText.quoted(kind))}}")
      names.append(
        "{\"ph\": \"M\", \"pid\": \(track.process), \"name\": \"process_sort_index\", "
          + "\"args\": {\"sort_index\": \(track.process)}}")
    }
    names.append(
      "{\"ph\": \"M\", \(text(track)), \"name\": \"thread_name\", \"args\": {\"name\": \(name)}}")
    return names
  }

  private func text(_ track: Track) -> String {
    "\"pid\": \(track.process), \"tid\": \(track.thread)"
  }

  private func span(_ start: Int, _ end: Int) -> String {
    let length = femtoseconds(end) - femtoseconds(start)
    return "\"ts\": \(microseconds(start)), \"dur\": \(Self.microseconds(length))"
  }

  private func microseconds(_ cycle: Int) -> String { Self.microseconds(femtoseconds(cycle)) }

  /// The time of a cycle, rounded to a whole femtosecond.
  private func femtoseconds(_ cycle: Int) -> Int128 {
    (Int128(cycle) * 1_000_000_000_000_000 + hertz / 2) / hertz
  }

  /// A decimal number of microseconds without zeros at its end.
  private static func microseconds(_ femtoseconds: Int128) -> String {
    let (whole, rest) = femtoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    guard rest > 0 else { return "\(whole)" }
    var digits = "\(rest)"
    digits = String(repeating: "0", count: 9 - digits.count) + digits
    while digits.last == "0" { digits.removeLast() }
    return "\(whole).\(digits)"
  }
}

extension Resource.Kind {
  /// The number of the group of tracks.
  fileprivate var process: Int { (Self.allCases.firstIndex(of: self) ?? 0) + 1 }
}

extension Resource {
  /// The name of one shared unit.
  var words: String {
    switch self {
    case .matrix(let matrix): "matrix \(matrix)"
    case .converters(let element): "processing element \(element)"
    case .tileBus(let tile), .vectorUnit(let tile), .writeDrivers(let tile): "tile \(tile)"
    case .meshLink(let tile, let direction): "tile \(tile) \(direction)"
    case .offChipPort: "port"
    }
  }
}
