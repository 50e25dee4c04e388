import Dispatch
import Glibc

/// What happens when the user (SIGINT), the system (SIGTERM) or a closing terminal (SIGHUP) ends a run.
struct Interruption {
  private let sources: [any DispatchSourceSignal]

  /// Listens from now on.
  ///
  /// - Parameters:
  ///   - news: the last line.
  ///   - clean: removes what is half done, on a thread of its own, and calls what it is given; when the work is
  ///   already complete it does not, and the process ends as usual.
  init(
    saying news: String = "interrupted; nothing was written",
    _ clean: @escaping @Sendable (_ end: () -> Void) -> Void
  ) {
    let queue = DispatchQueue(label: "crossfuse.signals")
    sources = [SIGINT, SIGTERM, SIGHUP].map { number in
      // The default action would end the process before the source hears of the signal.
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        clean {
          Console.complain(news)
          // Not exit(): its handlers would wait for locks of the work that is still under way.
          _exit(ExitCodes.interrupted)
        }
      }
      source.resume()
      return source
    }
  }

  /// Listens no longer.
  func ignore() {
    for source in sources { source.cancel() }
  }
}
