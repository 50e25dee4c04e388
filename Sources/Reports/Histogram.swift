import Foundation

/// How many values lie where, in bins with round edges, as bars of text.
struct Histogram {
  /// The lower edge of the first bin.
  let start: Double
  /// The width of a bin: 1, 2, 2.5 or 5 times a power of ten.
  let width: Double
  /// Values per bin; one at the upper end of the last bin is in it.
  private(set) var counts: [Int]

  /// At most so many bins.
  private static let mostBins = 20

  /// Makes empty bins for a range of finite numbers.
  init(from smallest: Double, to largest: Double) {
    let range = largest - smallest
    width = Self.width(for: range.isFinite ? range : .greatestFiniteMagnitude)
    start = (smallest / width + Self.tolerance).rounded(.down) * width
    let bins = (largest / width - start / width - Self.tolerance).rounded(.up)
    counts = [Int](repeating: 0, count: max(1, Int(bins)))
  }

  /// A share of a bin that 32-bit numbers may be off: a conductance of 14 µS is not one of 13.9999999 µS.
  private static let tolerance = 1e-4

  private static func width(for range: Double) -> Double {
    guard range > 1e-290 else { return 1 }
    let decade = pow(10, log10(range / Double(mostBins)).rounded(.down))
    // One bin more than the range holds, because bins start at multiples of their width.
    let fits = [1, 2, 2.5, 5, 10, 20].first { range / ($0 * decade) <= Double(mostBins - 1) }
    return (fits ?? 20) * decade
  }

  /// Counts a finite value.
  mutating func add(_ value: Double) {
    let bin = Int(((value / width - start / width) + Self.tolerance).rounded(.down))
    counts[min(max(bin, 0), counts.count - 1)] += 1
  }

  /// The lower edge of a bin.
  func edge(_ bin: Int) -> Double { start + Double(bin) * width }

  /// One line per bin below two of heading: its ends, its values, its bar.
  ///
  /// - Parameters:
  ///   - unit: that of the values.
  ///   - noun: what is counted, in the plural.
  ///   - longestBar: the length of the longest bar in characters.
  /// - Returns: the lines without line feeds.
  func lines(unit: String, noun: String, longestBar: Int = 60) -> [String] {
    let most = Double(counts.max() ?? 0)
    var table = TextTable()
    table.add(["from", "[\(unit)]"], counts.indices.map(edgeText))
    table.add(["to", "[\(unit)]"], counts.indices.map { edgeText($0 + 1) })
    table.add([noun], counts.map { NumberText.count(Double($0)) })
    table.add([""], counts.map { Self.bar($0, of: most, longest: longestBar) }, .left)
    return table.text().split(separator: "\n").map(String.init)
  }

  private func edgeText(_ bin: Int) -> String {
    let decimals = max(0, Int(-log10(width).rounded(.down)) + (isHalved ? 1 : 0))
    let edge = edge(bin)
    guard decimals <= 6, edge.magnitude < 1e9 else { return NumberText.short(edge) }
    return NumberText.fixed(edge, decimals: decimals)
  }

  /// Whether the width is 2.5 times a power of ten.
  private var isHalved: Bool {
    let digits = width / pow(10, log10(width).rounded(.down))
    return abs(digits - 2.5) < 1e-9
  }

  /// A bar with a resolution of an eighth of a character; no value is too few to be seen.
  private static func bar(_ count: Int, of most: Double, longest: Int) -> String {
    guard count > 0 else { return "" }
    let eighths = max(1, Int((Double(8 * longest * count) / most).rounded()))
    let rest = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
    return String(repeating: "█", count: eighths / 8) + rest
  }
}
