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
  private var works: WorkStreams
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
      works = try WorkStreams(opened, blockRows: blockRows)
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
        try works.requireEnd()
        return nil
      }
      let index = validator.position
      let kind = try Words.kind(record.kind, index)
      let operation = try record.operation(try works.next(kind, at: index), at: index)
      try validator.check(operation)
      return .operation(operation)
    } catch let error as TraceError {
      throw error.within(path)
    }
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
