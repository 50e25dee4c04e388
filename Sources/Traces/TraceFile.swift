import FileFormats

/// Traces as HDF5 files; `traces/README.md` describes the schema.
public enum TraceFile {
  /// The schema's name, the attribute `schema` of the file.
  public static let schema = "crossfuse-trace"
  /// The version of the schema this code reads and writes, the attribute `schema_version`.
  public static let version = 2

  static let layers = "/layers"
  static let matrices = "/matrices"
  static let operations = "/operations"
  static let writePulses = "/write_pulses"
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
    try writeAtomically(to: path) { temporary in
      let file = try HDF5File.create(at: temporary)
      try file.setAttribute("schema", .string(schema), on: "/")
      try file.setAttribute("schema_version", .integer(Int64(version)), on: "/")
      try writeContext(trace.context, to: file)
      try file.writeTable([.texts(name: "name", units: "1", trace.layers)], to: layers)
      try file.writeTable(columns(of: trace.matrices), to: matrices)
      try file.writeTable(columns(of: trace.operations), to: operations)
      try file.writeTable(pulseColumns(of: trace.operations), to: writePulses)
      try file.close()
    }
  }

  /// Reads a trace and checks it.
  ///
  /// - Throws: ``TraceError`` for another schema, an unexpected column or a trace that contradicts itself,
  ///   `FileFormatError` when the file is no HDF5 file or lacks a table.
  public static func read(from path: String) throws -> Trace {
    let file = try HDF5File.open(reading: path)
    try checkSchema(of: file, path: path)
    do {
      let trace = Trace(
        context: try readContext(from: file, path: path),
        layers: try table(layers, of: file, path: path).texts("name"),
        matrices: try readMatrices(table(matrices, of: file, path: path)),
        operations: try readOperations(
          table(operations, of: file, path: path), pulses: table(writePulses, of: file, path: path))
      )
      try trace.validate()
      return trace
    } catch let error as TraceError {
      throw error.within(path)
    }
  }

  private static func table(_ name: String, of file: borrowing HDF5File, path: String) throws
    -> TraceTable
  {
    TraceTable(try file.table(at: name), file: path, name: name)
  }

  private static func checkSchema(of file: borrowing HDF5File, path: String) throws {
    let names = try file.attributeNames(of: "/")
    guard names.contains("schema"), names.contains("schema_version") else {
      throw TraceError.unknownSchema(
        file: path, found: "none", supported: "\(schema) \(version)")
    }
    let name = try file.attribute("schema", on: "/")
    let number = try file.attribute("schema_version", on: "/")
    guard name == .string(schema), number == .integer(Int64(version)) else {
      throw TraceError.unknownSchema(
        file: path, found: "\(text(name)) \(text(number))", supported: "\(schema) \(version)")
    }
  }

  private static func text(_ attribute: HDF5Attribute) -> String {
    switch attribute {
    case .string(let text): text
    case .integer(let number): "\(number)"
    case .real(let number): "\(number)"
    case .strings(let texts): texts.joined(separator: " ")
    }
  }
}
