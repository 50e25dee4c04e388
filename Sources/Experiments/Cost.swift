import Evaluation
import Quantities
import Traces

/// What a stretch of operations cost on the chip.
struct Cost: Sendable {
  /// Every joule, by phase, layer and component; static energy included.
  let ledger: Ledger
  /// From the first start to the last end.
  let latency: Time
  /// What was written.
  let writes: WriteTotals
  /// Conversions that left their converter's range.
  let saturations: Int
  /// How much of the chip took part.
  let use: ChipUse

  init(_ replay: Replay, _ trace: Trace) {
    ledger = replay.ledger
    latency = replay.timeline.duration
    use = ChipUse(replay)
    var writes = WriteTotals()
    var saturations = 0
    var source = trace.source
    var times = 1
    while let item = source.next() {
      switch item {
      case .beginRepetition(let count): times = count
      case .endRepetition: times = 1
      case .operation(let operation):
        let runs = times * operation.repeats
        switch operation.work {
        case .write(let work): writes.add(work, repeats: runs)
        case .multiply(let work), .transposedMultiply(let work):
          saturations += work.saturations * runs
        case .vector, .move, .offChip: break
        }
      }
    }
    self.writes = writes
    self.saturations = saturations
  }

  var energy: Energy { ledger.total }
  /// What leaks, whatever is done.
  var staticEnergy: Energy { ledger.energy { $0.phase == nil } }

  /// The share of all conversions that left their converter's range.
  var saturatedShare: Double {
    let conversions = ledger.count(of: "adc_conversion")
    return conversions == 0 ? 0 : Double(saturations) / Double(conversions)
  }
}

/// Sums over write operations.
struct WriteTotals: Sendable, Equatable {
  var cells = 0
  var rows = 0
  var pulses = 0
  var failures = 0

  mutating func add(_ work: WriteWork, repeats: Int) {
    cells += repeats * work.cells
    rows += repeats * work.rows
    pulses += repeats * (work.setPulses + work.resetPulses)
    failures += repeats * work.failures
  }
}
