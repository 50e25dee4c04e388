/// A matrix as characters, as small as the room that there is.
struct Heatmap {
  /// The values that are drawn, row by row; nothing where no value of a block is finite.
  let cells: [[Double?]]
  /// Rows and columns of the matrix that one value stands for; those at the end may stand for fewer.
  let block: (rows: Int, columns: Int)
  /// How a block is reduced.
  let reduction: DatasetPicture.Reduction

  /// Reduces a matrix so that it fits.
  ///
  /// - Parameters:
  ///   - values: shape [rows, columns], row by row.
  ///   - rows: at least one.
  ///   - columns: at least one.
  ///   - most: how many rows and columns there is room for.
  ///   - reduction: what a block becomes, of its finite values.
  init(
    _ values: [Double], rows: Int, columns: Int, most: (rows: Int, columns: Int),
    reduction: DatasetPicture.Reduction
  ) {
    precondition(values.count == rows * columns, "\(values.count) values in \(rows) × \(columns)")
    let block = (
      rows: Self.parts(rows, most.rows), columns: Self.parts(columns, most.columns)
    )
    cells = stride(from: 0, to: rows, by: block.rows).map { top in
      stride(from: 0, to: columns, by: block.columns).map { left in
        var found: [Double] = []
        for row in top..<min(rows, top + block.rows) {
          let line = row * columns
          found += values[line + left..<line + min(columns, left + block.columns)]
            .filter(\.isFinite)
        }
        return reduction == .mean ? found.mean : found.max()
      }
    }
    self.block = block
    self.reduction = reduction
  }

  /// How many neighbours become one.
  private static func parts(_ count: Int, _ most: Int) -> Int {
    Swift.max(1, (count + Swift.max(1, most) - 1) / Swift.max(1, most))
  }

  /// The smallest and the largest value that is drawn; nothing where none is.
  var range: ClosedRange<Double>? {
    let all = cells.joined().compactMap { $0 }
    guard let smallest = all.min(), let largest = all.max() else { return nil }
    return smallest...largest
  }

  /// One line per row of cells; `cellWidth` characters each.
  func lines(cellWidth: Int, palette: Palette) -> [String] {
    let range = range
    return cells.map { row in
      row.map { value in
        palette.text(value.map { Self.share($0, of: range) }, width: cellWidth)
      }.joined() + palette.end
    }
  }

  /// Where a value lies in a range, 0…1; the middle of a range of one value.
  private static func share(_ value: Double, of range: ClosedRange<Double>?) -> Double {
    guard let range, range.upperBound > range.lowerBound else { return 0.5 }
    // Halves, for the difference of two numbers may be too large for one.
    let span = range.upperBound / 2 - range.lowerBound / 2
    return (value / 2 - range.lowerBound / 2) / span
  }
}

/// How shares of a range are drawn.
struct Palette {
  /// Whether the terminal shows colours.
  let isColoured: Bool

  /// What stands where no value is finite.
  static let missing = "×"

  /// Characters from empty to full.
  private static let shades = [" ", "░", "▒", "▓", "█"]
  /// Colours of terminals with 256, dark blue to yellow, close to viridis in lightness and hue.
  private static let colours = [17, 18, 54, 60, 61, 25, 31, 30, 36, 35, 71, 77, 113, 149, 185, 227]

  /// One cell; nothing is a value that is not finite.
  func text(_ share: Double?, width: Int) -> String {
    guard let share else { return end + String(repeating: Self.missing, count: width) }
    guard isColoured else {
      return String(repeating: Self.shades[Self.index(share, Self.shades.count)], count: width)
    }
    let colour = Self.colours[Self.index(share, Self.colours.count)]
    return "\u{1B}[48;5;\(colour)m" + String(repeating: " ", count: width)
  }

  /// What ends a line of cells.
  var end: String { isColoured ? "\u{1B}[0m" : "" }

  /// All steps from low to high.
  var legend: String {
    let steps = isColoured ? Self.colours.count : Self.shades.count
    return (0..<steps).map { text((Double($0) + 0.5) / Double(steps), width: isColoured ? 1 : 2) }
      .joined() + end
  }

  private static func index(_ share: Double, _ count: Int) -> Int {
    Swift.min(count - 1, Swift.max(0, Int(share * Double(count))))
  }
}
