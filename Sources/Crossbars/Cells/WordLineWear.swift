/// How often the cells on a word line of a matrix were written since the chip was new.
///
/// A write in which a cell took no pulse is none. Totals of two moments may be subtracted.
public struct WordLineWear: Sendable, Equatable {
  /// The number of cells.
  public let cells: Int
  /// Writes, added up over the cells.
  public let totalEvents: Int
  /// Writes of the cell that has most of them.
  public let mostEvents: Int

  /// Writes per cell.
  public var meanEvents: Double { Double(totalEvents) / Double(cells) }
}

extension CrossbarMatrix {
  /// The wear of every word line (input), the unit column included.
  ///
  /// Methods that rewrite few inputs wear few lines; those that rewrite single weights wear all of them a little.
  public var wordLineWear: [WordLineWear] {
    let count = physicalColumns * width
    return (0..<inputs).map { input in
      let line = events[input * count..<(input + 1) * count]
      return WordLineWear(
        cells: count, totalEvents: line.reduce(0) { $0 + Int($1) },
        mostEvents: Int(line.max() ?? 0))
    }
  }
}
