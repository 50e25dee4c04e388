import FileFormats

/// An open trace file that copies of a source share.
final class OpenTrace: Sendable {
  let file: HDF5File

  init(file: consuming HDF5File) { self.file = file }
}

/// The rows of one table from the first to the last, read block by block.
struct RecordStream<Record: TableRecord>: Sendable {
  /// The rows of the table.
  let rows: Int
  /// The row that comes next.
  private(set) var position = 0
  private let opened: OpenTrace
  private let table: String
  private let blockRows: Int
  private var block: [Record] = []
  private var start = 0

  init(_ opened: OpenTrace, _ table: String, blockRows: Int) throws {
    precondition(blockRows >= 1, "blocks of \(blockRows) rows")
    self.opened = opened
    self.table = table
    self.blockRows = blockRows
    rows = try opened.file.rowCount(ofTable: table, of: Record.self)
  }

  /// The row that comes next; nothing at the end.
  var current: Record? {
    @inline(__always) mutating get throws {
      if position == start + block.count {
        guard position < rows else { return nil }
        try readBlock()
      }
      return block[position - start]
    }
  }

  /// Goes on to the row after.
  mutating func skip() { position += 1 }

  /// The row that comes next, after which the one behind it does.
  @inline(__always)
  mutating func next() throws -> Record? {
    guard let record = try current else { return nil }
    position += 1
    return record
  }

  /// The row of an operation, which must have one.
  ///
  /// - Throws: ``TraceError/missingStatistics(operation:table:)``.
  @inline(__always)
  mutating func row(of operation: Int) throws -> Record {
    guard let record = try next() else {
      throw TraceError.missingStatistics(operation: operation, table: table)
    }
    return record
  }

  /// Gives so many rows of an operation, which must have them, in pieces with the position of the first.
  ///
  /// - Throws: ``TraceError/missingStatistics(operation:table:)``, and what `body` throws.
  mutating func rows(
    _ count: Int, of operation: Int, _ body: (ArraySlice<Record>, Int) throws -> Void
  ) throws {
    let end = position + count
    guard count <= rows - position else {
      throw TraceError.missingStatistics(operation: operation, table: table)
    }
    while position < end, try current != nil {
      let available = min(end, start + block.count)
      try body(block[position - start..<available - start], position)
      position = available
    }
  }

  /// Refuses rows that are left.
  ///
  /// - Throws: ``TraceError/surplusStatistics(table:rows:used:)``.
  func requireEnd() throws(TraceError) {
    guard position == rows else {
      throw .surplusStatistics(table: table, rows: rows, used: position)
    }
  }

  private mutating func readBlock() throws {
    let range = position..<min(position + blockRows, rows)
    try opened.file.readRecords(at: table, range: range, into: &block)
    start = range.lowerBound
  }
}
