import Experiments
import Synchronization

/// Shows on standard error how far a run has come.
final class ProgressDisplay: Sendable {
  enum Style: Sendable {
    /// Shows nothing.
    case silent
    /// Prints a line every tenth of the way.
    case lines
    /// Redraws one line of a terminal.
    case bar(isColoured: Bool)

    /// A bar on a terminal, lines elsewhere; no colour where `NO_COLOR` is set.
    static var suitable: Style {
      Terminal.isInteractive(.errors) ? .bar(isColoured: Terminal.isColoured(.errors)) : .lines
    }
  }

  private struct State {
    var done = 0
    var tenths = 0
    var isOver = false
    /// When the bar may be drawn again.
    var next: ContinuousClock.Instant?
  }

  private static let barWidth = 30
  private static let labelWidth = 36
  private let style: Style
  private let state = Mutex(State())

  init(_ style: Style) { self.style = style }

  /// Shows progress; may be called from several tasks, late news are dropped.
  ///
  /// - Parameters:
  ///   - progress: what is done.
  ///   - lines: what stands below the bar of a terminal, redrawn with it.
  func show(_ progress: Progress, below lines: () -> [String] = { [] }) {
    state.withLock { state in
      guard !state.isOver, progress.done > state.done, progress.total > 0 else { return }
      state.done = progress.done
      switch style {
      case .silent:
        break
      case .lines:
        let tenths = 10 * progress.done / progress.total
        if tenths > state.tenths { Console.note(Self.line(progress)) }
        state.tenths = tenths
      case .bar(let isColoured):
        let isDue = state.next.map { ContinuousClock.now >= $0 } ?? true
        guard isDue || progress.done == progress.total else { return }
        state.next = .now + .milliseconds(100)
        Console.note(Self.frame(Self.bar(progress, isColoured), below: lines()), terminator: "")
      }
    }
  }

  /// Removes the bar and shows nothing more.
  func clear() {
    state.withLock { state in
      if case .bar = style, !state.isOver { Console.note("\r\u{1B}[J", terminator: "") }
      state.isOver = true
    }
  }

  /// Replaces the bar by a last line.
  func finish(_ line: String) {
    clear()
    if case .silent = style { return }
    Console.note(line)
  }

  /// The bar with lines below it, and the cursor back at its beginning.
  private static func frame(_ bar: String, below lines: [String]) -> String {
    let width = Terminal.size(.errors).columns
    // A line that breaks would leave the cursor in another one.
    let rest = lines.map { "\n\($0.prefix(width - 1))" }.joined()
    return "\r\u{1B}[J\(bar)\(rest)" + (lines.isEmpty ? "" : "\u{1B}[\(lines.count)A\r")
  }

  private static func line(_ progress: Progress) -> String {
    "\(100 * progress.done / progress.total) %  \(progress.part)"
  }

  private static func bar(_ progress: Progress, _ isColoured: Bool) -> String {
    let filled = barWidth * progress.done / progress.total
    let (start, end) = isColoured ? ("\u{1B}[36m", "\u{1B}[0m") : ("", "")
    let full = String(repeating: "█", count: filled)
    let rest = String(repeating: "░", count: barWidth - filled)
    let percent = String(100 * progress.done / progress.total)
    let space = String(repeating: " ", count: 4 - percent.count)
    return "\(start)\(full)\(end)\(rest)\(space)\(percent) %  \(progress.part.prefix(labelWidth))"
  }
}
