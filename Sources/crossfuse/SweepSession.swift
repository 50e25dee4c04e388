import Experiments
import Foundation
import Sweeps
import Synchronization

/// One run of a sweep as its user sees it: progress, the best points, the summary, a clean end.
struct SweepSession: Sendable {
  let run: SweepRun
  let isQuiet: Bool

  /// Runs the sweep and says what came out.
  func run(_ options: SweepRun.Options) async throws -> SweepRun.Summary {
    let display = ProgressDisplay(isQuiet ? .silent : .suitable)
    let watch = SweepWatch(run.plan)
    let interruption = Interruption(
      saying: "interrupted; finished points are kept, the same command goes on"
    ) { end in
      display.clear()
      end()
    }
    defer { interruption.ignore() }
    let summary = try await run.run(options) { news in
      display.show(watch.progress(news)) { watch.best }
    }
    interruption.ignore()
    for warning in summary.warnings { Console.complain("warning: \(warning)") }
    display.finish("wrote \(run.store)")
    if !isQuiet { Console.note(watch.text(of: summary)) }
    return summary
  }
}

/// Rate, time left, and the front of the points so far.
private final class SweepWatch: Sendable {
  private struct State {
    var start: ContinuousClock.Instant?
    var first = 0
    var front: SweepFront
  }

  private let plan: SweepPlan
  private let state: Mutex<State>

  init(_ plan: SweepPlan) {
    self.plan = plan
    state = Mutex(State(front: SweepFront(plan)))
  }

  /// The progress with what a person wants to know beside it.
  func progress(_ news: SweepRun.News) -> Experiments.Progress {
    let text = state.withLock { state -> String in
      guard let start = state.start else {
        state.start = .now
        state.first = news.progress.done
        return news.progress.part
      }
      for point in news.added { state.front.add(point) }
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      let rate = Double(news.progress.done - state.first) / max(seconds, 1e-3)
      let left = Double(news.progress.total - news.progress.done) / max(rate, 1e-9)
      return "\(rateText(rate)) points/s, \(Self.duration(left)) left; \(state.front.best)"
    }
    return Experiments.Progress(part: text, done: news.progress.done, total: news.progress.total)
  }

  /// The front so far, for a terminal.
  var best: [String] { state.withLock { $0.front.lines } }

  /// What came out, in lines.
  func text(of summary: SweepRun.Summary) -> String {
    state.withLock { state in
      let stages = plan.stages
      let saved = stages.map { "\($0.runs) \($0.name)s instead of \($0.withoutSharing)" }
      return
        ([
          "\(summary.done) points done (\(summary.kept) before), \(summary.failed) failed, \(summary.invalid) invalid"
        ]
        + summary.pace.lines + ["shared: \(saved.joined(separator: ", "))"] + summary.cacheLines
        + state.front.lines
        + summary.sensitivities).joined(separator: "\n")
    }
  }

  private static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e7 else { return "?" }
    if seconds < 100 { return "\(Int(seconds.rounded(.up))) s" }
    if seconds < 6000 { return "\(Int((seconds / 60).rounded(.up))) min" }
    return "\(Int((seconds / 3600).rounded(.up))) h"
  }
}

/// How many points and stages a sweep has.
struct PlanText {
  private let plan: SweepPlan

  init(_ plan: SweepPlan) { self.plan = plan }

  /// The counts in words.
  var text: String {
    let (points, invalid) = plan.counts
    return
      ([
        "\(plan.name): \(points) points, \(invalid) of them with settings that do not go together"
      ]
      + plan.stages.map { "  \($0.name)s: \($0.runs), \($0.withoutSharing) without sharing" })
      .joined(separator: "\n") + "\n"
  }

  /// The counts for programs.
  var numbers: [String: Int] {
    let (points, invalid) = plan.counts
    return Dictionary(
      uniqueKeysWithValues: [("points", points), ("invalid", invalid)]
        + plan.stages.map { ($0.name.replacingOccurrences(of: " ", with: "_") + "s", $0.runs) })
  }
}
