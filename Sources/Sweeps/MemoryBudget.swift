import Foundation

/// Whether there is memory for another piece of work.
enum MemoryBudget {
  private static let reserve = 512 << 20

  /// Yes while what is free would hold another piece as large as those under way are on average.
  static func allowsAnother(beside underWay: Int) -> Bool {
    guard underWay > 0, let free = bytes("/proc/meminfo", "MemAvailable:"),
      let own = bytes("/proc/self/status", "VmRSS:")
    else { return true }
    return free > max(reserve, own / underWay)
  }

  private static func bytes(_ path: String, _ key: String) -> Int? {
    guard let data = FileManager.default.contents(atPath: path),
      let line = String(decoding: data, as: UTF8.self).split(separator: "\n")
        .first(where: { $0.hasPrefix(key) }),
      let kibibytes = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
    else { return nil }
    return kibibytes << 10
  }
}
