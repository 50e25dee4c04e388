import Devices
import Quantities

/// What arrays with resistive wires show of their cells, kept until the cells of an array change.
struct WiredArrays: Sendable {
  /// Level units, in the layout of the cells; one set per direction unless both show the same.
  var levels: [Direction: [Float]] = [:]
  /// The arrays whose cells have changed since, by number.
  var stale: [Direction: Set<Int>] = [:]
}

extension CrossbarMatrix {
  private var rowBlocks: [Range<Int>] { lineBlocks(.forward) }
  private var columnBlocks: [Range<Int>] { blocks(of: width, size: array.columns) }
  private var arrayCount: Int {
    rowBlocks.count * physicalColumns * columnBlocks.count
  }

  /// The number of the array that holds a cell: one per block and physical column.
  private func arrayNumber(of cell: Int) -> Int {
    let (row, output) = cell.quotientAndRemainder(dividingBy: width)
    let (input, column) = row.quotientAndRemainder(dividingBy: physicalColumns)
    let block = input / array.rows * physicalColumns + column
    return block * columnBlocks.count + output / array.columns
  }

  /// Marks the arrays of cells that are about to change.
  mutating func forgetArrays(of cells: [UInt32]) {
    guard !wired.levels.isEmpty else { return }
    let changed = Set(cells.map { arrayNumber(of: Int($0)) })
    for direction in wired.levels.keys { wired.stale[direction, default: []].formUnion(changed) }
  }

  /// The levels that converters see in a direction: the cells themselves, or, behind resistive wires, those
  /// of an array without wires that has the same currents for every input.
  ///
  /// The conductance of the reference column is not subject to wires. An array that is not full is as small
  /// as what it holds, next to its drivers and sense amplifiers.
  mutating func effectiveLevels(_ direction: Direction) -> [Float] {
    guard let wires = description.wires else { return levels }
    let side = wires.driver == wires.sense ? .forward : direction
    var effective = wired.levels[side] ?? levels
    let stale = wired.levels[side] == nil ? Set(0..<arrayCount) : wired.stale[side] ?? []
    wired.levels[side] = nil
    for number in stale.sorted() { solve(number, wires, side, into: &effective) }
    wired.levels[side] = effective
    wired.stale[side] = []
    return effective
  }

  private func solve(
    _ number: Int, _ wires: Wires, _ direction: Direction, into effective: inout [Float]
  ) {
    let (block, columnBlock) = number.quotientAndRemainder(dividingBy: columnBlocks.count)
    let (rowBlock, column) = block.quotientAndRemainder(dividingBy: physicalColumns)
    let (rows, columns) = (rowBlocks[rowBlock], columnBlocks[columnBlock])
    let step = device.cell.step.si
    let lowest = device.cell.minimumConductance.si
    let conductances = rows.flatMap { row in
      columns.map { max(lowest + step * Double(levels[cell(row, column, $0)]), 0) }
    }
    let solved = effectiveConductances(
      conductances, rows: rows.count, columns: columns.count, wires: wires,
      direction: direction)
    for (index, conductance) in solved.enumerated() {
      let (row, output) = index.quotientAndRemainder(dividingBy: columns.count)
      effective[cell(rows.lowerBound + row, column, columns.lowerBound + output)] =
        Float((conductance - lowest) / step)
    }
  }
}
