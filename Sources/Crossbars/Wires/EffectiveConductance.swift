import Quantities

/// The conductances that an array with resistive wires shows between its terminals: exactly, once for all inputs.
///
/// Cells, wires and terminals are ohmic, so currents are linear in voltages. Driven rows give
/// `I_j = Σ_i M_ij V_i`; driven columns give `I_i = Σ_j M_ij V_j`. In both directions a row is contacted at its
/// left end and a column at its bottom end: cell (i, j) lies j + 1 segments from the terminal of its row and
/// rows − i segments from that of its column. The driver's resistance belongs to the driven terminals, the sense
/// resistance to the others; by reciprocity M is the same in both directions when these two are equal.
///
/// Nodal analysis in double precision, see `WireElimination`: about `rows · columns · (4/3 s² + rows · columns)`
/// operations, s the shorter side. Without any resistance the result is `conductances`, bit for bit.
///
/// - Parameters:
///   - conductances: the cells in siemens, shape [rows, columns], row-major; finite, not negative, 0 allowed.
///   - rows: word lines.
///   - columns: bit lines.
///   - wires: resistances that pass ``Wires/validate()``.
///   - direction: which terminals are driven.
/// - Returns: M in siemens, shape [rows, columns] in both directions.
public func effectiveConductances(
  _ conductances: [Double], rows: Int, columns: Int, wires: Wires, direction: Direction
) -> [Double] {
  precondition(
    rows >= 0 && columns >= 0 && conductances.count == rows * columns,
    "[\(rows), \(columns)] conductances are needed, got \(conductances.count)")
  precondition(
    conductances.allSatisfy { $0 >= 0 && $0.isFinite },
    "conductances must be finite and not negative")
  let isForward = direction == .forward
  let row = WireElimination.Line(wires.row, end: isForward ? wires.driver : wires.sense)
  let column = WireElimination.Line(wires.column, end: isForward ? wires.sense : wires.driver)
  // Elimination goes along lossless wires for nothing, along others with blocks of the shorter side.
  if column.segment == 0 || (row.segment > 0 && columns <= rows) {
    var elimination = WireElimination(
      conductances, lines: rows, cells: columns, driven: row, sensed: column)
    return elimination.transferConductances()
  }
  // The same M by reciprocity: columns are driven at the bottom, rows sensed at the left.
  let reversed: [Double] = transposed(conductances.reversed(), rows: rows, columns: columns)
  var elimination = WireElimination(
    reversed, lines: columns, cells: rows, driven: column, sensed: row)
  return transposed(elimination.transferConductances(), rows: columns, columns: rows).reversed()
}

private func transposed(_ values: [Double], rows: Int, columns: Int) -> [Double] {
  var result: [Double] = []
  result.reserveCapacity(values.count)
  for column in 0..<columns {
    for row in 0..<rows { result.append(values[row * columns + column]) }
  }
  return result
}
