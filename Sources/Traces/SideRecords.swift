import FileFormats

/// What pulses are counted for: an operation, or the programming of a matrix.
protocol PulseOwner: Sendable {
  /// The name and the unit of the column that names it.
  static var column: (name: String, units: String) { get }
}

/// A write in the trace.
enum WriteOwner: PulseOwner {
  static var column: (name: String, units: String) { ("operation", "index into /operations") }
}

/// Writing all of a matrix.
enum MatrixOwner: PulseOwner {
  static var column: (name: String, units: String) { ("matrix", "index into /matrices") }
}

/// A row of `/write_pulses`.
typealias WritePulses = PulseRecord<WriteOwner>
/// A row of `/programming_pulses`.
typealias ProgrammingPulses = PulseRecord<MatrixOwner>

/// So many cells of a write took so many pulses.
struct PulseRecord<Owner: PulseOwner>: TableRecord {
  /// The row of the operation, or of the matrix.
  var owner: Int64 = 0
  var pulses: Int64 = 0
  var cells: Int64 = 0

  init() {}

  static var columns: [RecordColumn<Self>] {
    [
      RecordColumn(Owner.column.name, units: Owner.column.units, \.owner),
      RecordColumn("pulses", units: "1", \.pulses), RecordColumn("cells", units: "1", \.cells),
    ]
  }

  /// The rows of a histogram; numbers of pulses that no cell took have none.
  static func rows(_ histogram: [Int], of owner: Int) -> [PulseRecord] {
    histogram.indices.filter { histogram[$0] != 0 }.map { pulses in
      var row = PulseRecord()
      (row.owner, row.pulses, row.cells) = (
        Int64(owner), Int64(pulses), Int64(histogram[pulses])
      )
      return row
    }
  }

  /// More pulses than any cell gets; a larger number in a file is damage and must not become an allocation.
  static var most: Int { 1_000_000 }

  /// Adds the row to the histogram of its owner.
  ///
  /// - Parameters:
  ///   - histogram: of the owner.
  ///   - table: for messages.
  ///   - row: for messages.
  /// - Throws: ``TraceError/outOfRange(table:row:column:found:allowed:)``.
  func add(to histogram: inout [Int], table: String, row: Int) throws(TraceError) {
    guard (0...Self.most).contains(Int(pulses)) else {
      throw .outOfRange(
        table: table, row: row, column: "pulses", found: Int(pulses), allowed: "0 to \(Self.most)")
    }
    // Below this, no sum over a histogram overflows.
    guard (1...Int.max / (2 * Self.most)).contains(Int(cells)) else {
      throw .outOfRange(
        table: table, row: row, column: "cells", found: Int(cells), allowed: "at least 1")
    }
    let missing = Int(pulses) + 1 - histogram.count
    if missing > 0 { histogram += repeatElement(0, count: missing) }
    histogram[Int(pulses)] += Int(cells)
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
