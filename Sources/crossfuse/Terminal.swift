import Glibc

/// What a stream of the process is written to: the one place that decides on colours and widths.
enum Terminal {
  /// Where text goes.
  enum Stream {
    case output, errors

    fileprivate var descriptor: Int32 { self == .output ? STDOUT_FILENO : STDERR_FILENO }
  }

  /// The columns and rows of what has no size of its own.
  private static let usual = (columns: 80, rows: 50)

  /// Whether a person looks at the stream on a screen that can be redrawn.
  static func isInteractive(_ stream: Stream) -> Bool {
    isatty(stream.descriptor) == 1 && variable("TERM") != "dumb"
  }

  /// Whether colours are shown: on a terminal, unless the variable `NO_COLOR` is set to something.
  static func isColoured(_ stream: Stream) -> Bool {
    isInteractive(stream) && variable("NO_COLOR").isEmpty
  }

  /// Characters in a line and lines: of the variables `COLUMNS` and `LINES`, else of the terminal, else 80 and 50.
  static func size(_ stream: Stream) -> (columns: Int, rows: Int) {
    var window = winsize()
    let isKnown = unsafe ioctl(stream.descriptor, UInt(TIOCGWINSZ), &window) == 0
    func chosen(_ name: String, _ own: UInt16, _ usual: Int) -> Int {
      if let wanted = Int(variable(name)), wanted > 0 { return wanted }
      return isKnown && own > 0 ? Int(own) : usual
    }
    return (
      chosen("COLUMNS", window.ws_col, usual.columns), chosen("LINES", window.ws_row, usual.rows)
    )
  }

  /// A variable of the environment, empty when it is not set.
  private static func variable(_ name: String) -> String {
    guard let value = unsafe getenv(name) else { return "" }
    return unsafe String(cString: value)
  }
}
