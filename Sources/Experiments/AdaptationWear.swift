import Crossbars

/// What one adaptation did to cells and word lines; what was written before it does not count.
struct AdaptationWear: Sendable, Equatable {
  /// Cells by the number of their write events.
  let cells: EventHistogram
  /// Word lines by the number of write events of their cells, added up.
  let wordLines: EventHistogram

  /// Compares two moments of one chip.
  ///
  /// - Parameters:
  ///   - before: the matrices before the adaptation.
  ///   - after: the same matrices after it, and any that it added.
  init(from before: [CrossbarMatrix], to after: [CrossbarMatrix]) {
    var (cells, wordLines) = (EventHistogram(), EventHistogram())
    for (index, matrix) in after.enumerated() {
      // What an adaptation adds was never written before it.
      let isOld = index < before.count
      let formerEvents = isOld ? before[index].events : []
      for (cell, events) in matrix.events.enumerated() {
        cells.add(Int(events) - (isOld ? Int(formerEvents[cell]) : 0))
      }
      let formerLines = isOld ? before[index].wordLineWear : []
      for (line, wear) in matrix.wordLineWear.enumerated() {
        wordLines.add(wear.totalEvents - (isOld ? formerLines[line].totalEvents : 0))
      }
    }
    self.cells = cells
    self.wordLines = wordLines
  }
}

/// How many things had how many events, in bins of doubling width: 0, 1, 2–3, 4–7, 8–15 and so on.
struct EventHistogram: Sendable, Equatable {
  /// How many things are in each bin; the last is not empty.
  private(set) var counts: [Int] = []
  /// The most events of one thing.
  private(set) var most = 0

  /// Counts one thing.
  mutating func add(_ events: Int) {
    let bin = Self.bin(of: events)
    while counts.count <= bin { counts.append(0) }
    counts[bin] += 1
    most = max(most, events)
  }

  /// How many things had an event.
  var touched: Int { counts.dropFirst().reduce(0, +) }

  /// The bin of a number of events: 0 for none, else the number of its binary digits.
  static func bin(of events: Int) -> Int { Int.bitWidth - events.leadingZeroBitCount }

  /// The fewest events of a bin.
  static func fewest(inBin bin: Int) -> Int { bin == 0 ? 0 : 1 << (bin - 1) }
}
