import FileFormats

/// Writes a trace file item by item, for traces that need not fit into memory.
///
/// What goes out of scope without ``close()`` leaves no file, and an existing one as it was.
public struct TraceWriter: ~Copyable, Sendable {
  private let target: AtomicFile
  private var tables: TraceTables
  private var validator: TraceValidator
  private var repetition: (start: Int, times: Int)?

  /// Begins a file.
  ///
  /// - Parameters:
  ///   - header: what the operations refer to.
  ///   - path: where the file will be when it is complete.
  ///   - blockRows: the rows that are kept in memory before they are written together.
  /// - Throws: ``TraceError`` when the header contradicts itself, `FileFormatError` when the file cannot be
  ///   written.
  public init(
    _ header: TraceHeader, to path: String, blockRows: Int = TraceFile.defaultBlockRows
  ) throws {
    let validator = try TraceValidator(header)
    let target = try AtomicFile(path)
    let tables = try TraceTables(header, at: target.temporaryPath, blockRows: blockRows)
    self.validator = validator
    self.target = target
    self.tables = tables
  }

  /// Adds the next item.
  ///
  /// - Throws: ``TraceError`` when it contradicts what came before, `FileFormatError` when it cannot be written.
  public mutating func append(_ item: TraceItem) throws {
    try validator.check(item)
    switch item {
    case .operation(let operation): try tables.append(operation, at: validator.position - 1)
    case .beginRepetition(let times): repetition = (validator.position, times)
    case .endRepetition:
      guard let begun = repetition else { return }
      try tables.append(Repetition(begun.start..<validator.position, times: begun.times))
    }
  }

  /// Completes the file and gives it its name.
  ///
  /// - Throws: ``TraceError`` when a repetition has no end, `FileFormatError`, for example when the disk is full.
  public consuming func close() throws {
    try validator.checkEnd()
    try tables.close()
    try target.commit()
  }
}

/// The tables of a trace file that is written block by block; nothing is checked.
struct TraceTables: ~Copyable, Sendable {
  private let file: HDF5File
  private let blockRows: Int
  private var operations: [OperationRecord] = []
  private var pulses: [WritePulses] = []
  private var repetitions: [RepetitionRecord] = []

  init(
    _ header: TraceHeader, at path: String, blockRows: Int = TraceFile.defaultBlockRows
  ) throws {
    let file = try HDF5File.create(at: path)
    try TraceFile.write(header, to: file)
    try file.createTable(of: OperationRecord.self, at: TraceFile.operations)
    try file.createTable(of: WritePulses.self, at: TraceFile.writePulses)
    try file.createTable(of: RepetitionRecord.self, at: TraceFile.repetitions)
    self.file = file
    self.blockRows = blockRows
  }

  mutating func append(_ operation: Operation, at index: Int) throws {
    operations.append(OperationRecord(operation))
    if case .write(let work) = operation.work {
      pulses += WritePulses.rows(work.pulseHistogram, of: index)
    }
    if operations.count >= blockRows || pulses.count >= blockRows { try flush() }
  }

  mutating func append(_ repetition: Repetition) throws {
    repetitions.append(RepetitionRecord(repetition))
    if repetitions.count >= blockRows { try flush() }
  }

  private mutating func flush() throws {
    try file.append(operations, to: TraceFile.operations)
    try file.append(pulses, to: TraceFile.writePulses)
    try file.append(repetitions, to: TraceFile.repetitions)
    operations.removeAll(keepingCapacity: true)
    pulses.removeAll(keepingCapacity: true)
    repetitions.removeAll(keepingCapacity: true)
  }

  consuming func close() throws {
    try flush()
    try file.close()
  }
}
