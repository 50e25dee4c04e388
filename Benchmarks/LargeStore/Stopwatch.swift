import Foundation

/// Times a step and says how much memory the process took at most during it.
struct Stopwatch {
  /// Runs a step and prints a line: name, seconds, items per second, peak and present memory.
  mutating func time<Value>(_ name: String, _ items: Int = 0, _ body: () async throws -> Value)
    async rethrows -> Value
  {
    Self.forgetPeak()
    let start = ContinuousClock.now
    let value = try await body()
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let rate = items > 0 ? String(format: "%11.0f/s", Double(items) / seconds) : "             "
    print(
      name.padding(toLength: 44, withPad: " ", startingAt: 0)
        + String(format: "%9.3f s", seconds) + rate
        + String(format: "%8d MB peak%8d MB after", Self.status("VmHWM:"), Self.status("VmRSS:")))
    return value
  }

  /// Prints a size.
  static func size(_ name: String, of path: String) {
    let bytes = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int ?? 0
    print(
      name.padding(toLength: 44, withPad: " ", startingAt: 0)
        + String(format: "%9.1f MB", Double(bytes) / 1e6))
  }

  /// Makes the present memory the peak; where the system does not allow that, the peak is that of the whole process.
  private static func forgetPeak() {
    try? FileHandle(forWritingAtPath: "/proc/self/clear_refs")?.write(contentsOf: Data("5".utf8))
  }

  private static func status(_ key: String) -> Int {
    let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix(key) } ?? ""
    return (line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) >> 10
  }
}
