import FileFormats

/// A row of `/write_pulses` or `/programming_pulses`: so many cells of a write took so many pulses.
///
/// How many rows a write has stands beside it; rows of the same write and number of pulses add up.
struct PulseRecord: TableRecord {
  var pulses: Int32 = 0
  var cells: Int32 = 0

  init() {}

  init(pulses: Int32, cells: Int32) {
    self.pulses = pulses
    self.cells = cells
  }

  static var columns: [RecordColumn<Self>] {
    [
      RecordColumn("pulses", units: "1", \.pulses), RecordColumn("cells", units: "1", \.cells),
    ]
  }

  /// The rows of a histogram; numbers of pulses that no cell took have none.
  static func rows(_ histogram: [Int]) -> [PulseRecord] {
    var rows: [PulseRecord] = []
    for (pulses, cells) in histogram.enumerated() {
      var left = cells
      while left > 0 {
        let part = Int32(clamping: left)
        rows.append(PulseRecord(pulses: Int32(pulses), cells: part))
        left -= Int(part)
      }
    }
    return rows
  }

  /// More pulses than any cell gets; a larger number in a file is damage and must not become an allocation.
  static let most: Int32 = 1_000_000

  /// Adds rows to the histogram of their write.
  ///
  /// - Parameters:
  ///   - rows: of one write.
  ///   - histogram: of the write.
  ///   - table: for messages.
  ///   - first: the position of the first row in the table, for messages.
  /// - Throws: ``TraceError/outOfRange(table:row:column:found:allowed:)``.
  static func add(
    _ rows: ArraySlice<PulseRecord>, to histogram: inout [Int], table: String, first: Int
  ) throws(TraceError) {
    for position in rows.indices {
      let row = rows[position]
      guard row.cells >= 1, row.pulses >= 0, row.pulses <= most else {
        throw row.refusal(table: table, row: first + position - rows.startIndex)
      }
      // Nearly always the next number of pulses.
      while histogram.count < row.pulses { histogram.append(0) }
      if histogram.count == row.pulses {
        histogram.append(Int(row.cells))
      } else {
        histogram[Int(row.pulses)] += Int(row.cells)
      }
    }
  }

  private func refusal(table: String, row: Int) -> TraceError {
    guard pulses >= 0, pulses <= Self.most else {
      return .outOfRange(
        table: table, row: row, column: "pulses", found: Int(pulses), allowed: "0 to \(Self.most)")
    }
    return .outOfRange(
      table: table, row: row, column: "cells", found: Int(cells), allowed: "at least 1")
  }
}

/// A row of `/repetitions`: consecutive operations that run more than once.
struct RepetitionRecord: TableRecord {
  var first: Int64 = 0
  var count: Int64 = 0
  var times: Int64 = 0

  init() {}

  init(_ repetition: Repetition) {
    first = Int64(repetition.operations.lowerBound)
    count = Int64(repetition.operations.count)
    times = Int64(repetition.times)
  }

  static var columns: [RecordColumn<Self>] {
    [
      RecordColumn("first", units: "index into /operations", \.first),
      RecordColumn("count", units: "1", \.count), RecordColumn("times", units: "1", \.times),
    ]
  }
}
