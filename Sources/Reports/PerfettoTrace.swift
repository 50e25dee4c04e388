public import Evaluation
public import FileFormats
import Hardware
import Quantities
import Traces

/// Writes a schedule as a trace for Perfetto or Chrome, while it is made: one track per resource.
///
/// The file is JSON in the Trace Event Format: a complete event for every operation on the arrays of its matrix and for
/// every shared unit that it keeps, and the dynamic power as a counter. Times are µs, computed from whole cycles. Of a
/// repetition the first run is drawn, and all runs together are one event on a track of their own. Equal schedules give
/// equal bytes.
public struct PerfettoTrace: ScheduleObserver {
  /// The name on the command line.
  public static let name = "perfetto"
  /// One sentence for lists.
  public static let summary =
    "A timeline for ui.perfetto.dev or chrome://tracing, one track per resource (only of replays)."
  /// The most operations that are drawn unless another number is given.
  public static let defaultLimit = 1_000_000

  private let limit: Int
  private var writer: TextFileWriter
  private var failure: (any Error)?
  private var drawn = 0
  private var leftOut = 0
  private var isFirstEvent = true
  private var chip: PerfettoChip?
  private var power: PowerProfile?
  private var pending: PowerProfile.Step?

  /// Starts a file.
  ///
  /// - Parameters:
  ///   - writer: an empty file.
  ///   - limit: the most operations that are drawn; the file says how many were left out.
  public init(to writer: TextFileWriter, limit: Int = PerfettoTrace.defaultLimit) {
    self.writer = writer
    self.limit = limit
    write("{\"displayTimeUnit\": \"ns\", \"traceEvents\": [")
  }

  /// Learns which units there are.
  public mutating func begin(_ model: TimingModel) {
    chip = PerfettoChip(model)
    power = PowerProfile(model, keepsSteps: true)
  }

  /// Draws an operation on its tracks.
  public mutating func start(_ scheduled: borrowing ScheduledOperation) {
    guard drawn < limit else {
      leftOut += 1
      return
    }
    drawn += 1
    power?.start(scheduled)
    drawPower()
    guard let events = chip?.events(of: scheduled) else { return }
    for event in events { add(event) }
  }

  /// Draws all runs of a repetition as one event.
  public mutating func finish(_ repetition: ScheduledRepetition) {
    guard drawn < limit, let event = chip?.event(of: repetition) else { return }
    add(event)
  }

  /// Writes what is left and closes the file.
  ///
  /// - Parameters:
  ///   - trace: the name of the trace, for the file.
  ///   - operations: the operations of the trace.
  /// - Throws: what went wrong while the file was written.
  public mutating func close(trace: String, operations: Int) throws {
    power?.endOperations()
    drawPower()
    if let pending, let chip { add(chip.event(of: pending)) }
    let facts: [(String, String)] = [
      ("schema", JSONText.quoted("crossfuse-perfetto-1")), ("trace", JSONText.quoted(trace)),
      ("hardware", JSONText.quoted(chip?.name ?? "")), ("clock_hz", chip?.clockText ?? "0"),
      ("operations", "\(operations)"), ("operations_drawn", "\(drawn)"),
      ("operations_left_out", "\(leftOut)"),
      (
        "reading",
        JSONText.quoted(
          "One operation may have events on several tracks; energy_J is that of the whole operation. Of a repetition "
            + "the first run is drawn.")
      ),
    ]
    write("\n], \"otherData\": {")
    write(facts.map { "\(JSONText.quoted($0.0)): \($0.1)" }.joined(separator: ", "))
    write("}}\n")
    do {
      try writer.close()
    } catch {
      failure = failure ?? error
    }
    if let failure { throw failure }
  }

  /// Closes a file that is not complete and will be removed.
  public mutating func abandon() { writer.abandon() }

  private mutating func drawPower() {
    for step in power?.takeSteps() ?? [] {
      if let pending, let chip, pending.cycle != step.cycle { add(chip.event(of: pending)) }
      pending = step
    }
  }

  private mutating func add(_ event: String) {
    write(isFirstEvent ? "\n\(event)" : ",\n\(event)")
    isFirstEvent = false
  }

  /// Keeps the first error: an observer has nobody to throw it at.
  private mutating func write(_ text: String) {
    guard failure == nil else { return }
    do {
      try writer.write(text)
    } catch {
      failure = error
    }
  }
}

/// Texts in JSON.
enum JSONText {
  /// A text between quotation marks.
  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
