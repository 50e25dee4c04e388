import Crossbars
import Quantities

/// The circuit of an array, resistor by resistor, and its currents by nodal analysis.
///
/// Slow, obvious, and sharing nothing with what it checks. Wires without resistance merge the nodes that they
/// connect.
struct WireNetwork {
  let conductances: [Double]
  let rows: Int
  let columns: Int
  let wires: Wires
  let direction: Direction

  /// The current into every sensed terminal at given voltages of the driven terminals.
  func currents(_ voltages: [Double]) -> [Double] {
    // Nodes: those of the cells on rows, on columns, then the terminals of rows, of columns.
    let cells = rows * columns
    let count = 2 * cells + rows + columns
    var bonds: [(Int, Int, resistance: Double)] = []
    let (row, column) = (wires.row.si, wires.column.si)
    let (driver, sense) = (wires.driver.si, wires.sense.si)
    let (rowEnd, columnEnd) = direction == .forward ? (driver, sense) : (sense, driver)
    for i in 0..<rows {
      bonds.append((2 * cells + i, i * columns, row + rowEnd))
      for j in 1..<max(columns, 1) {
        bonds.append((i * columns + j - 1, i * columns + j, row))
      }
    }
    for j in 0..<columns {
      bonds.append((2 * cells + rows + j, cells + (rows - 1) * columns + j, column + columnEnd))
      for i in 1..<max(rows, 1) {
        bonds.append((cells + (i - 1) * columns + j, cells + i * columns + j, column))
      }
    }
    for cell in 0..<cells where conductances[cell] > 0 {
      bonds.append((cell, cells + cell, 1 / conductances[cell]))
    }
    let rowTerminals = 2 * cells..<2 * cells + rows
    let columnTerminals = 2 * cells + rows..<count
    let (driven, sensed) =
      direction == .forward ? (rowTerminals, columnTerminals) : (columnTerminals, rowTerminals)
    let fixed = Dictionary(
      uniqueKeysWithValues: zip(driven, voltages).map { ($0, $1) } + sensed.map { ($0, 0) })
    return Self.currents(bonds, count: count, fixed: fixed, into: sensed)
  }

  private static func currents(
    _ bonds: [(Int, Int, resistance: Double)], count: Int, fixed: [Int: Double],
    into sensed: Range<Int>
  ) -> [Double] {
    var names = Array(0..<count)
    for (a, b, resistance) in bonds where resistance == 0 {
      // Terminals have the highest numbers and give their name to what they are merged with.
      let (kept, lost) = (max(names[a], names[b]), min(names[a], names[b]))
      for node in names.indices where names[node] == lost { names[node] = kept }
    }
    let free = Set(names).filter { fixed[$0] == nil }.sorted()
    let place = Dictionary(uniqueKeysWithValues: free.enumerated().map { ($1, $0) })
    var matrix = [[Double]](
      repeating: Array(repeating: 0, count: free.count + 1), count: free.count)
    let conductors = bonds.filter { $0.resistance > 0 }
      .map { (a: names[$0.0], b: names[$0.1], conductance: 1 / $0.resistance) }
    for (a, b, conductance) in conductors {
      for (here, there) in [(a, b), (b, a)] {
        guard let equation = place[here] else { continue }
        matrix[equation][equation] += conductance
        if let other = place[there] {
          matrix[equation][other] -= conductance
        } else {
          matrix[equation][free.count] += conductance * (fixed[there] ?? 0)
        }
      }
    }
    let solution = solve(matrix)
    func voltage(_ node: Int) -> Double {
      fixed[node] ?? place[node].map { solution[$0] } ?? .nan
    }
    return sensed.map { terminal in
      conductors.reduce(0) { sum, bond in
        guard (bond.a == terminal) != (bond.b == terminal) else { return sum }
        return sum + bond.conductance * voltage(bond.a == terminal ? bond.b : bond.a)
      }
    }
  }

  /// Gaussian elimination with row pivoting; the last column is the right-hand side.
  private static func solve(_ system: [[Double]]) -> [Double] {
    var rows = system
    let count = rows.count
    for column in 0..<count {
      let pivot = (column..<count).max { rows[$0][column].magnitude < rows[$1][column].magnitude }
      rows.swapAt(column, pivot ?? column)
      for row in column + 1..<max(count, column + 1) where rows[row][column] != 0 {
        let factor = rows[row][column] / rows[column][column]
        for k in column...count { rows[row][k] -= factor * rows[column][k] }
      }
    }
    var solution = [Double](repeating: 0, count: count)
    for row in (0..<count).reversed() {
      let known = (row + 1..<max(count, row + 1)).reduce(0) { $0 + rows[row][$1] * solution[$1] }
      solution[row] = (rows[row][count] - known) / rows[row][row]
    }
    return solution
  }
}
