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
    case .operation(let operation): try tables.append(operation)
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
