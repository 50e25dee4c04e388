import Foundation

/// How many cells have which conductance, as bars of text.
struct ConductanceHistogram {
  /// The lower edge of the first bin, in µS.
  let start: Double
  /// The width of a bin, in µS: 1, 2, 2.5 or 5 times a power of ten.
  let width: Double
  /// Cells per bin; a conductance at the upper end of the last bin is in it.
  private(set) var counts: [Int]

  /// At most so many bins.
  private static let mostBins = 20
  /// The length of the longest bar in characters.
  private static let longestBar = 60

  /// Makes empty bins for a range in µS.
  init(from smallest: Double, to largest: Double) {
    width = Self.width(for: largest - smallest)
    start = (smallest / width + Self.tolerance).rounded(.down) * width
    let bins = ((largest - start) / width - Self.tolerance).rounded(.up)
    counts = [Int](repeating: 0, count: max(1, Int(bins)))
  }

  /// A share of a bin that 32-bit numbers may be off: a conductance of 14 µS is not one of 13.9999999 µS.
  private static let tolerance = 1e-4

  private static func width(for range: Double) -> Double {
    guard range > 0 else { return 1 }
    let decade = pow(10, log10(range / Double(mostBins)).rounded(.down))
    // One bin more than the range holds, because bins start at multiples of their width.
    let fits = [1, 2, 2.5, 5, 10, 20].first { range / ($0 * decade) <= Double(mostBins - 1) }
    return (fits ?? 20) * decade
  }

  /// Counts a conductance in µS.
  mutating func add(_ conductance: Double) {
    let bin = Int(((conductance - start) / width + Self.tolerance).rounded(.down))
    counts[min(max(bin, 0), counts.count - 1)] += 1
  }

  /// One line per bin: its ends, its cells, its bar.
  var lines: [String] {
    let most = Double(counts.max() ?? 0)
    var table = TextTable()
    let decimals = max(0, Int(-log10(width).rounded(.down)) + (isHalved ? 1 : 0))
    func edge(_ bin: Int) -> String {
      NumberText.fixed(start + Double(bin) * width, decimals: decimals)
    }
    table.add(["from", "[µS]"], counts.indices.map(edge))
    table.add(["to", "[µS]"], counts.indices.map { edge($0 + 1) })
    table.add(["cells"], counts.map { NumberText.count(Double($0)) })
    table.add([""], counts.map { Self.bar($0, of: most) }, .left)
    return table.text().split(separator: "\n").map(String.init)
  }

  /// Whether the width is 2.5 times a power of ten.
  private var isHalved: Bool {
    let digits = width / pow(10, log10(width).rounded(.down))
    return abs(digits - 2.5) < 1e-9
  }

  /// A bar with a resolution of an eighth of a character; no cell is too few to be seen.
  private static func bar(_ count: Int, of most: Double) -> String {
    guard count > 0 else { return "" }
    let eighths = max(1, Int((Double(8 * longestBar * count) / most).rounded()))
    let rest = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
    return String(repeating: "█", count: eighths / 8) + rest
  }
}
