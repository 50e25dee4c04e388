import FileFormats

extension TraceFile {
  /// Writes schema, context, layers and matrices.
  static func write(_ header: TraceHeader, to file: borrowing HDF5File) throws {
    try file.setAttribute("schema", .string(schema), on: "/")
    try file.setAttribute("schema_version", .integer(Int64(version)), on: "/")
    try writeContext(header.context, to: file)
    try file.writeTable([.texts(name: "name", units: "1", header.layers)], to: layers)
    try file.writeTable(columns(of: header.matrices), to: matrices)
    try file.createTable(of: PulseRecord.self, at: programmingPulses)
    try file.append(header.matrices.flatMap(\.histogramRows), to: programmingPulses)
  }

  /// Reads context, layers and matrices.
  static func readHeader(from file: borrowing HDF5File, path: String) throws -> TraceHeader {
    var records = try readMatrices(table(matrices, of: file, path: path))
    try addPulses(
      from: file, rows: table(matrices, of: file, path: path).integers(histogramColumn),
      to: &records)
    return TraceHeader(
      context: try readContext(from: file, path: path),
      layers: try table(layers, of: file, path: path).texts("name"), matrices: records)
  }

  /// Refuses files that are no traces, or of another version.
  static func checkSchema(of file: borrowing HDF5File, path: String) throws {
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

  private static func table(_ name: String, of file: borrowing HDF5File, path: String) throws
    -> TraceTable
  {
    TraceTable(try file.table(at: name), file: path, name: name)
  }

  /// The columns of `/matrices`.
  private static func columns(of matrices: [MatrixRecord]) -> [TableColumn] {
    [
      .texts(name: "name", units: "1", matrices.map(\.name)),
      .texts(name: "role", units: "1", matrices.map(\.role)),
    ]
      + matrixColumns.map { column in
        .integers(
          name: column.name, units: column.units, matrices.map { Int64($0[keyPath: column.path]) })
      }
      + programmingColumns.map { column in
        .integers(
          name: column.name, units: "1",
          matrices.map { Int64($0.programming?[keyPath: column.path] ?? column.unknown) })
      }
      + [
        .integers(
          name: histogramColumn, units: "rows of \(programmingPulses)",
          matrices.map { Int64($0.histogramRows.count) })
      ]
  }

  private static func readMatrices(_ table: TraceTable) throws(TraceError) -> [MatrixRecord] {
    let names = try table.texts("name")
    let roles = try table.texts("role")
    var matrices = zip(names, roles).map { name, role in
      MatrixRecord(
        name: name, layer: 0, inputs: 0, outputs: 0, role: role, slices: 0, polarities: 0,
        convertedColumns: 0)
    }
    for column in matrixColumns {
      for (row, value) in try table.integers(column.name).enumerated() {
        matrices[row][keyPath: column.path] = value
      }
    }
    for (row, cells) in try table.integers(programmingColumns[0].name).enumerated()
    where cells != programmingColumns[0].unknown {
      matrices[row].programming = .none(cells: cells)
    }
    for column in programmingColumns.dropFirst() {
      for (row, value) in try table.integers(column.name).enumerated() {
        matrices[row].programming?[keyPath: column.path] = value
      }
    }
    return matrices
  }

  /// Makes histograms of the rows of `/programming_pulses`, of which each matrix has so many.
  private static func addPulses(
    from file: borrowing HDF5File, rows counts: [Int], to matrices: inout [MatrixRecord]
  ) throws {
    let total = try file.rowCount(ofTable: programmingPulses, of: PulseRecord.self)
    var rows: [PulseRecord] = []
    try file.readRecords(at: programmingPulses, range: 0..<total, into: &rows)
    var used = 0
    for (index, count) in counts.enumerated() {
      guard (0...(matrices[index].programming == nil ? 0 : total - used)).contains(count) else {
        throw TraceError.outOfRange(
          table: Self.matrices, row: index, column: histogramColumn, found: count,
          allowed: "what is left of the \(total) rows of \(programmingPulses), "
            + "0 where programming is not known")
      }
      var histogram: [Int] = []
      try PulseRecord.add(
        rows[used..<used + count], to: &histogram, table: programmingPulses, first: used)
      matrices[index].programming?.pulseHistogram = histogram
      used += count
    }
    guard used == total else {
      throw TraceError.surplusStatistics(table: programmingPulses, rows: total, used: used)
    }
  }

  /// The column of `/matrices` that says how many rows of `/programming_pulses` are those of a matrix.
  private static var histogramColumn: String { "programming_histogram_rows" }

  /// The integer columns of `/matrices` with their units, in file order.
  private static var matrixColumns:
    [(name: String, units: String, path: WritableKeyPath<MatrixRecord, Int>)]
  {
    [
      ("layer", "index into /layers", \.layer), ("inputs", "1", \.inputs),
      ("outputs", "1", \.outputs), ("slices", "1", \.slices), ("polarities", "1", \.polarities),
      ("converted_columns", "1", \.convertedColumns),
    ]
  }

  /// The columns of `/matrices` for writing all of a matrix, and what they hold where that is not known.
  private static var programmingColumns:
    [(name: String, path: WritableKeyPath<WriteWork, Int>, unknown: Int)]
  {
    [
      ("programming_cells", \.cells, -1), ("programming_skipped_cells", \.skippedCells, 0),
      ("programming_rows", \.rows, 0), ("programming_set_pulses", \.setPulses, 0),
      ("programming_reset_pulses", \.resetPulses, 0),
      ("programming_verify_reads", \.verifyReads, 0), ("programming_failures", \.failures, 0),
    ]
  }
}

extension MatrixRecord {
  /// The rows of `/programming_pulses`.
  fileprivate var histogramRows: [PulseRecord] {
    PulseRecord.rows(programming?.pulseHistogram ?? [])
  }
}

extension WriteWork {
  /// So many cells, everything else zero.
  fileprivate static func none(cells: Int) -> WriteWork {
    WriteWork(
      cells: cells, rows: 0, setPulses: 0, resetPulses: 0, verifyReads: 0, pulseHistogram: [])
  }
}
