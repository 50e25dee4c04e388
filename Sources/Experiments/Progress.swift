import Synchronization

/// How far an experiment has come.
public struct Progress: Sendable {
  /// What was finished last, such as `lora on vflip, seed 1`; `start` before anything was.
  public let part: String
  /// Finished parts.
  public let done: Int
  /// All parts.
  public let total: Int

  /// Says how far something has come; see the properties for the meaning of each value.
  public init(part: String, done: Int, total: Int) {
    self.part = part
    self.done = done
    self.total = total
  }
}

/// Receives progress, possibly from several tasks at once.
public typealias ProgressReporter = @Sendable (Progress) -> Void

/// Counts finished parts over all tasks.
final class ProgressCounter: Sendable {
  private let done = Mutex(0)
  private let total: Int
  private let report: ProgressReporter

  init(total: Int, report: @escaping ProgressReporter) {
    self.total = total
    self.report = report
  }

  func start() { report(Progress(part: "start", done: 0, total: total)) }

  func finish(_ part: String) {
    let count = done.withLock { done in
      done += 1
      return done
    }
    report(Progress(part: part, done: count, total: total))
  }
}
