import FileFormats

/// A trace file that is read block by block and checked operation by operation; memory does not grow with it.
///
/// A copy goes on from the same place on its own.
public struct TraceFileSource: TraceSource, Sendable {
  /// What the operations refer to.
  public let header: TraceHeader
  /// The file.
  public let path: String
  /// The number of operations in the file; those of a repetition count once.
  public var count: Int { operations.rows }

  private var operations: RecordStream<OperationRecord>
  private var pulses: RecordStream<WritePulses>
  private var repetitions: RecordStream<RepetitionRecord>
  private var validator: TraceValidator
  private var checker = RepetitionChecker()
  private var isInside = false
  /// Where the next repetition begins, or the one that is open ends; beyond all operations for none.
  private var boundary = Int.max

  /// Opens a file and reads what its operations refer to.
  ///
  /// - Parameters:
  ///   - path: a file as ``TraceWriter`` leaves it.
  ///   - blockRows: the rows that are in memory at a time.
  /// - Throws: ``TraceError`` for another schema or a header that contradicts itself, `FileFormatError` when the
  ///   file is no HDF5 file or lacks a table or a column.
  public init(reading path: String, blockRows: Int = TraceFile.defaultBlockRows) throws {
    let opened = OpenTrace(file: try HDF5File.open(reading: path))
    try TraceFile.checkSchema(of: opened.file, path: path)
    do {
      self.path = path
      header = try TraceFile.readHeader(from: opened.file, path: path)
      validator = try TraceValidator(header)
      operations = try RecordStream(opened, TraceFile.operations, blockRows: blockRows)
      pulses = try RecordStream(opened, TraceFile.writePulses, blockRows: blockRows)
      repetitions = try RecordStream(opened, TraceFile.repetitions, blockRows: blockRows)
      try findRepetition()
    } catch let error as TraceError {
      throw error.within(path)
    }
  }

  /// The next item; nothing at the end.
  ///
  /// - Throws: ``TraceError`` when what follows contradicts itself, `FileFormatError` when it cannot be read.
  public mutating func next() throws -> TraceItem? {
    do {
      if validator.position == boundary { return try repetitionBoundary() }
      guard let record = try operations.next() else {
        try requireNoPulses(before: .max)
        return nil
      }
      let operation = try operation(record, at: validator.position)
      try validator.check(operation)
      return .operation(operation)
    } catch let error as TraceError {
      throw error.within(path)
    }
  }

  private mutating func operation(_ record: OperationRecord, at index: Int) throws -> Operation {
    var operation = try record.operation(at: index)
    try requireNoPulses(before: record.isWrite ? index : index + 1)
    guard case .write(var work) = operation.work else { return operation }
    while let row = try pulses.current, row.owner == index {
      try row.add(to: &work.pulseHistogram, table: TraceFile.writePulses, row: pulses.position)
      pulses.skip()
    }
    operation.work = .write(work)
    return operation
  }

  /// Refuses histograms of operations that are no writes or are over.
  private mutating func requireNoPulses(before index: Int) throws {
    guard let row = try pulses.current, row.owner < index else { return }
    throw TraceError.outOfRange(
      table: TraceFile.writePulses, row: pulses.position, column: "operation",
      found: Int(row.owner), allowed: "the row of a write in \(TraceFile.operations), ascending")
  }

  /// What is given before the operation at the boundary.
  private mutating func repetitionBoundary() throws -> TraceItem? {
    guard let row = try repetitions.current else { return nil }
    isInside.toggle()
    if isInside {
      boundary = Int(row.first + row.count)
      let item = TraceItem.beginRepetition(times: Int(row.times))
      try validator.check(item)
      return item
    }
    try validator.check(.endRepetition)
    repetitions.skip()
    try findRepetition()
    return .endRepetition
  }

  private mutating func findRepetition() throws {
    guard let row = try repetitions.current else {
      boundary = .max
      return
    }
    try checker.check(
      first: Int(row.first), count: Int(row.count), times: Int(row.times), of: operations.rows)
    boundary = Int(row.first)
  }
}

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
    mutating get throws {
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
  mutating func next() throws -> Record? {
    guard let record = try current else { return nil }
    position += 1
    return record
  }

  private mutating func readBlock() throws {
    let range = position..<min(position + blockRows, rows)
    try opened.file.readRecords(at: table, range: range, into: &block)
    start = range.lowerBound
  }
}
