import FileFormats

extension TraceFile {
  /// The columns of `/matrices`.
  static func columns(of matrices: [MatrixRecord]) -> [TableColumn] {
    [
      .texts(name: "name", units: "1", matrices.map(\.name)),
      .texts(name: "role", units: "1", matrices.map(\.role)),
    ]
      + matrixColumns.map { column in
        .integers(
          name: column.name, units: column.units, matrices.map { Int64($0[keyPath: column.path]) })
      }
  }

  /// The columns of `/operations`.
  static func columns(of operations: [Operation]) -> [TableColumn] {
    let rows = operations.map(OperationRow.init)
    let words: [TableColumn] = [
      .texts(name: "kind", units: "1", rows.map(\.kind.rawValue)),
      .texts(name: "phase", units: "1", rows.map(\.phase.rawValue)),
    ]
    let modes = OperationRow.modeColumns.enumerated().map { slot, name in
      TableColumn.texts(name: name, units: "1", rows.map { $0.modes[slot] })
    }
    let conductance = TableColumn.reals(
      name: "conductance_sum", units: "S", rows.map(\.product.conductanceSum))
    let integers = OperationRow.integerColumns.map { column in
      TableColumn.integers(
        name: column.name, units: column.units, rows.map { Int64($0[keyPath: column.path]) })
    }
    return words + modes + [conductance] + integers
  }

  /// The columns of `/write_pulses`: one row per write and number of pulses that occurs.
  static func pulseColumns(of operations: [Operation]) -> [TableColumn] {
    var rows: [(operation: Int64, pulses: Int64, cells: Int64)] = []
    for (index, operation) in operations.enumerated() {
      guard case .write(let work) = operation.work else { continue }
      for (pulses, cells) in work.pulseHistogram.enumerated() where cells != 0 {
        rows.append((Int64(index), Int64(pulses), Int64(cells)))
      }
    }
    return [
      .integers(name: "operation", units: "index into /operations", rows.map(\.operation)),
      .integers(name: "pulses", units: "1", rows.map(\.pulses)),
      .integers(name: "cells", units: "1", rows.map(\.cells)),
    ]
  }

  /// The matrices of `/matrices`.
  static func readMatrices(_ table: TraceTable) throws(TraceError) -> [MatrixRecord] {
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
    return matrices
  }

  /// The operations of `/operations` with the histograms of `/write_pulses`.
  static func readOperations(_ table: TraceTable, pulses: TraceTable) throws(TraceError)
    -> [Operation]
  {
    var rows = [OperationRow](repeating: OperationRow(), count: table.rows)
    for (row, kind) in try table.words("kind", Operation.Kind.self).enumerated() {
      rows[row].kind = kind
    }
    for (row, phase) in try table.words("phase", Phase.self).enumerated() {
      rows[row].phase = phase
    }
    for (slot, name) in OperationRow.modeColumns.enumerated() {
      for (row, mode) in try table.texts(name).enumerated() { rows[row].modes[slot] = mode }
    }
    for (row, sum) in try table.reals("conductance_sum").enumerated() {
      rows[row].product.conductanceSum = sum
    }
    for column in OperationRow.integerColumns {
      for (row, value) in try table.integers(column.name).enumerated() {
        rows[row][keyPath: column.path] = value
      }
    }
    try addPulses(pulses, to: &rows)
    var operations: [Operation] = []
    for (index, row) in rows.enumerated() { operations.append(try row.operation(at: index)) }
    return operations
  }

  /// Puts every row of `/write_pulses` into the histogram of its operation.
  private static func addPulses(_ table: TraceTable, to rows: inout [OperationRow])
    throws(TraceError)
  {
    let operations = try table.integers("operation")
    let pulses = try table.integers("pulses")
    let cells = try table.integers("cells")
    for row in operations.indices {
      let operation = operations[row]
      guard rows.indices.contains(operation), rows[operation].kind == .write else {
        throw .outOfRange(
          table: writePulses, row: row, column: "operation", found: operation,
          allowed: "the row of a write in \(Self.operations)")
      }
      guard (0...mostPulses).contains(pulses[row]) else {
        throw .outOfRange(
          table: writePulses, row: row, column: "pulses", found: pulses[row],
          allowed: "0 to \(mostPulses)")
      }
      guard cells[row] > 0 else {
        throw .outOfRange(
          table: writePulses, row: row, column: "cells", found: cells[row], allowed: "at least 1")
      }
      let missing = pulses[row] + 1 - rows[operation].write.pulseHistogram.count
      if missing > 0 {
        rows[operation].write.pulseHistogram += Array(repeating: 0, count: missing)
      }
      rows[operation].write.pulseHistogram[pulses[row]] += cells[row]
    }
  }

  /// More pulses than any cell gets; a larger number in a file is damage and must not become an allocation.
  static let mostPulses = 1_000_000

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
}
