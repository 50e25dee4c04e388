import FileFormats

/// Traces as HDF5 files; `traces/README.md` describes the schema.
///
/// A trace of any length is read through ``TraceFileSource`` and written through ``TraceWriter``; the functions
/// here move one that is in memory.
public enum TraceFile {
  /// The schema's name, the attribute `schema` of the file.
  public static let schema = "crossfuse-trace"
  /// The version of the schema this code reads and writes, the attribute `schema_version`.
  public static let version = 3
  /// The rows that are in memory at a time, by default: about 3 MiB.
  public static let defaultBlockRows = 16_384

  static let layers = "/layers"
  static let matrices = "/matrices"
  static let programmingPulses = "/programming_pulses"
  static let operations = "/operations"
  static let products = "/products"
  static let writes = "/writes"
  static let vectorWork = "/vector_work"
  static let transfers = "/transfers"
  static let writePulses = "/write_pulses"
  static let repetitions = "/repetitions"
  static let context = "/context"

  /// Writes a trace; an existing file is replaced when the new one is complete.
  ///
  /// Equal traces give equal bytes. Zeros at the end of a pulse histogram are not kept.
  ///
  /// - Parameters:
  ///   - trace: a valid trace.
  ///   - path: where to write.
  /// - Throws: ``TraceError`` when the trace contradicts itself, `FileFormatError` when the file cannot be
  ///   written.
  public static func write(_ trace: Trace, to path: String) throws {
    try trace.validate()
    try store(trace, at: path)
  }

  /// Writes a trace as it is.
  static func store(_ trace: Trace, at path: String) throws {
    let target = try AtomicFile(path)
    var tables = try TraceTables(trace.header, at: target.temporaryPath)
    for operation in trace.operations { try tables.append(operation) }
    for repetition in trace.repetitions { try tables.append(repetition) }
    try tables.close()
    try target.commit()
  }

  /// Reads a trace and checks it.
  ///
  /// - Throws: ``TraceError`` for another schema or a trace that contradicts itself, `FileFormatError` when the
  ///   file is no HDF5 file or lacks a table or a column.
  public static func read(from path: String) throws -> Trace {
    var source = try TraceFileSource(reading: path)
    return try Trace(reading: &source)
  }
}
