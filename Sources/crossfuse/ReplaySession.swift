import Evaluation
import Experiments
import FileFormats
import Glibc
import Hardware
import Mapping
import Reports
import Traces

/// One replay from the trace's file to what is reported, with progress on long traces.
struct ReplaySession {
  let trace: TraceFileSource
  let hardware: Hardware
  /// The rule that places matrices; the one that the hardware names unless given.
  let mapper: (any Mapper)?
  let isQuiet: Bool

  /// Replays the trace and keeps sums alone.
  func report() throws -> ReplayReport {
    var observer = NoObserver()
    return try report(&observer)
  }

  /// Replays the trace into a timeline for Perfetto; the file is there when it is complete.
  func writePerfetto(to path: String, limit: Int) throws {
    try writeAtomically(to: path) { temporary in
      let interruption = Interruption { end in
        _ = unsafe unlink(temporary)
        end()
      }
      defer { interruption.ignore() }
      var timeline = PerfettoTrace(
        to: try TextFileWriter(emptying: temporary, named: path), limit: limit)
      do {
        let report = try report(&timeline)
        try timeline.close(trace: trace.path, operations: report.operations)
      } catch {
        timeline.abandon()
        throw error
      }
    }
  }

  private func report<Observer: ScheduleObserver>(_ observer: inout Observer) throws
    -> ReplayReport
  {
    var source = trace
    var all = ObserverPair(
      ObserverPair(ReplayTotals(), ReplayProgress(of: source.count, isQuiet: isQuiet)), observer)
    defer { all.first.second.end() }
    let replay = try Replay(
      streaming: &source, on: hardware, mapper: mapper, observer: &all)
    observer = all.second
    return ReplayReport(
      replay, totals: all.first.first, trace: trace.path, header: trace.header,
      mapper: mapper.map { type(of: $0).name } ?? hardware.description.chip.mapper)
  }
}

/// Shows how much of a long trace has been read.
struct ReplayProgress: ScheduleObserver {
  private let total: Int
  private let display: ProgressDisplay
  private var started = 0
  /// Traces below this are done before anybody could read how far they have come.
  private static let longTrace = 1_000_000
  private static let interval = 1 << 16

  init(of total: Int, isQuiet: Bool) {
    self.total = total
    display = ProgressDisplay(isQuiet || total < Self.longTrace ? .silent : .suitable)
  }

  mutating func start(_ operation: borrowing ScheduledOperation) {
    started += 1
    guard started.isMultiple(of: Self.interval) else { return }
    display.show(Progress(part: "operation \(started) of \(total)", done: started, total: total))
  }

  /// Removes what is shown.
  func end() { display.clear() }
}
