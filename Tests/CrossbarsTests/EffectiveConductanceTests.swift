import Crossbars
import Foundation
import Quantities
import Testing

/// Arrays with wires against closed forms and against the whole circuit.
@Suite struct EffectiveConductanceTests {
  static let shapes = [(1, 1), (1, 5), (5, 1), (2, 3), (3, 2), (4, 4), (6, 4), (3, 6)]

  static let wires = [
    Wires(ohms: 1, 1), Wires(ohms: 30, 7), Wires(ohms: 2, 0), Wires(ohms: 0, 2),
    Wires(ohms: 3, 5, driver: 200, sense: 900), Wires(ohms: 3, 5, driver: 400),
    Wires(ohms: 3, 5, sense: 400), Wires(ohms: 0, 0, driver: 300, sense: 100),
    Wires(ohms: 0, 0, driver: 300), Wires(ohms: 0, 0, sense: 300),
    Wires(ohms: 4, 0, driver: 50, sense: 1000), Wires(ohms: 0, 4, driver: 1000, sense: 50),
    Wires(ohms: 20_000, 50_000, driver: 1000, sense: 1000), Wires(ohms: 1e7, 1e6, driver: 1e5),
  ]

  @Test("the currents of the whole circuit", arguments: shapes, wires)
  func wholeCircuit(shape: (rows: Int, columns: Int), wires: Wires) {
    let (rows, columns) = shape
    for (zeros, direction) in [
      (Float(0), Direction.forward), (0, .transposed), (0.4, .forward), (0.4, .transposed),
    ] {
      let cells = randomConductances(rows * columns, salt: UInt32(rows), zeros: zeros)
      let effective = effectiveConductances(
        cells, rows: rows, columns: columns, wires: wires, direction: direction)
      let isForward = direction == .forward
      // Not one wire at a time: that the currents of several add up is part of the claim.
      let voltages = (0..<(isForward ? rows : columns)).map { 0.2 - 0.07 * Double($0) }
      let sums = (0..<(isForward ? columns : rows)).map { sensed in
        voltages.indices.reduce(0) { sum, driven in
          let cell = isForward ? driven * columns + sensed : sensed * columns + driven
          return sum + effective[cell] * voltages[driven]
        }
      }
      let network = WireNetwork(
        conductances: cells, rows: rows, columns: columns, wires: wires, direction: direction)
      let error = worstError(sums, network.currents(voltages))
      #expect(error < 1e-9, "\(direction), share of zeros \(zeros)")
    }
  }

  @Test("without resistance the cells themselves, bit for bit", arguments: Direction.allCases)
  func noResistance(direction: Direction) {
    let cells = randomConductances(20 * 33, salt: 1, zeros: 0.1)
    #expect(
      effectiveConductances(
        cells, rows: 20, columns: 33, wires: Wires(ohms: 0, 0), direction: direction) == cells)
    #expect(
      effectiveConductances(
        cells, rows: 33, columns: 20, wires: Wires(ohms: 0, 0), direction: direction) == cells)
  }

  @Test func emptyAndInsulatingArrays() {
    let wires = Wires(ohms: 1, 1, driver: 10, sense: 10)
    #expect(
      effectiveConductances([], rows: 0, columns: 4, wires: wires, direction: .forward) == [])
    let insulating = [Double](repeating: 0, count: 20 * 18)
    #expect(
      effectiveConductances(
        insulating, rows: 20, columns: 18, wires: wires, direction: .forward) == insulating)
  }

  @Test func stopsAtWhatIsNoConductance() async {
    await #expect(processExitsWith: .failure) {
      _ = effectiveConductances(
        [1e-6, -1e-6], rows: 1, columns: 2, wires: Wires(ohms: 1, 1), direction: .forward)
    }
    await #expect(processExitsWith: .failure) {
      _ = effectiveConductances(
        [1e-6, .nan], rows: 1, columns: 2, wires: Wires(ohms: 1, 1), direction: .forward)
    }
    await #expect(processExitsWith: .failure) {
      _ = effectiveConductances(
        [1e-6], rows: 1, columns: 2, wires: Wires(ohms: 1, 1), direction: .forward)
    }
  }

  /// 128 columns at virtual ground on one row of 1.04 Ω per segment; exact nodal solutions.
  @Test(arguments: [
    (3e-6, 0.02522, 0.01689), (10.75e-6, 0.08570, 0.05753), (40e-6, 0.2666, 0.1804),
  ])
  func ladder(conductance: Double, farDrop: Double, meanDrop: Double) {
    let cells = [Double](repeating: conductance, count: 128)
    let row = effectiveConductances(
      cells, rows: 1, columns: 128, wires: Wires(ohms: 1.04, 0), direction: .forward)
    let drops = row.map { 1 - $0 / conductance }
    #expect(abs(drops[127] - farDrop) < 1e-4)
    #expect(abs(drops.reduce(0, +) / 128 - meanDrop) < 1e-4)
    // Closed form of the ladder with an open end: V_k / V_0 = cosh((N − k + ½)α) / cosh((N + ½)α).
    let alpha = 2 * asinh((1.04 * conductance).squareRoot() / 2)
    for (index, drop) in drops.enumerated() {
      let ratio = cosh((127.5 - Double(index)) * alpha) / cosh(128.5 * alpha)
      #expect(abs((1 - drop) / ratio - 1) < 1e-12)
    }
    // A column is the same ladder when it is driven, from the bottom up.
    let column = effectiveConductances(
      cells, rows: 128, columns: 1, wires: Wires(ohms: 0, 1.04), direction: .transposed)
    #expect(worstError(column.reversed(), row) < 1e-14)
  }

  /// To first order in R, cell (i, j) loses the share
  /// `R·(Σ_k (min(j, k) + 1) g_ik + Σ_l (rows − max(i, l)) g_lj)` of its conductance.
  @Test func firstOrderInSmallResistances() {
    let (rows, columns, resistance) = (20, 24, 1e-5)
    let cells = randomConductances(rows * columns, salt: 2)
    let effective = effectiveConductances(
      cells, rows: rows, columns: columns, wires: Wires(ohms: resistance, resistance),
      direction: .forward)
    for i in 0..<rows {
      for j in 0..<columns {
        let along = (0..<columns).reduce(0) {
          $0 + Double(min(j, $1) + 1) * cells[i * columns + $1]
        }
        let down = (0..<rows).reduce(0) {
          $0 + Double(rows - max(i, $1)) * cells[$1 * columns + j]
        }
        let loss = 1 - effective[i * columns + j] / cells[i * columns + j]
        #expect(abs(loss / (resistance * (along + down)) - 1) < 1e-5)
      }
    }
  }

  @Test("equal terminals: the same in both directions; others: not")
  func reciprocity() {
    let cells = randomConductances(24 * 24, salt: 3)
    func matrix(_ wires: Wires, _ direction: Direction) -> [Double] {
      effectiveConductances(cells, rows: 24, columns: 24, wires: wires, direction: direction)
    }
    let equal = Wires(ohms: 1, 2, driver: 50, sense: 50)
    #expect(matrix(equal, .forward) == matrix(equal, .transposed))
    let unequal = Wires(ohms: 1, 2, driver: 50, sense: 500)
    #expect(worstError(matrix(unequal, .forward), matrix(unequal, .transposed)) > 0.01)
  }

  @Test(
    "turned upside down, the array that is driven at its columns", arguments: [(24, 24), (17, 40)])
  func turnedArray(rows: Int, columns: Int) {
    let cells = randomConductances(rows * columns, salt: 4, zeros: 0.1)
    let wires = Wires(ohms: 1, 2, driver: 50, sense: 500)
    let matrix = effectiveConductances(
      cells, rows: rows, columns: columns, wires: wires, direction: .transposed)
    /// Cell (i, j) of the array is cell (columns − 1 − j, rows − 1 − i) of the turned one.
    func turned(_ values: [Double]) -> [Double] {
      (0..<rows * columns).map {
        values[(rows - 1 - $0 % rows) * columns + columns - 1 - $0 / rows]
      }
    }
    let other = effectiveConductances(
      turned(cells), rows: columns, columns: rows,
      wires: Wires(ohms: 2, 1, driver: 50, sense: 500), direction: .forward)
    #expect(worstError(turned(matrix), other) < 1e-13)
  }

  @Test(
    "rows above and columns to the right without cells change nothing",
    arguments: Direction.allCases)
  func paddedArray(direction: Direction) {
    let (rows, columns, side) = (20, 37, 40)
    let cells = randomConductances(rows * columns, salt: 5)
    let wires = Wires(ohms: 2, 1, driver: 30, sense: 70)
    let matrix = effectiveConductances(
      cells, rows: rows, columns: columns, wires: wires, direction: direction)
    func padded(_ values: [Double]) -> [Double] {
      (0..<side * side).map { cell in
        let (row, column) = (cell / side - (side - rows), cell % side)
        return row >= 0 && column < columns ? values[row * columns + column] : 0
      }
    }
    let square = effectiveConductances(
      padded(cells), rows: side, columns: side, wires: wires, direction: direction)
    #expect(worstError(square, padded(matrix)) < 1e-13)
  }

  @Test("segments that hardly resist change nothing, next to any terminals")
  func continuousAtZero() {
    let cells = randomConductances(40 * 40, salt: 6)
    for (driver, sense) in [(0.0, 0.0), (1000, 0), (0, 1000), (1000, 1000)] {
      let ideal = effectiveConductances(
        cells, rows: 40, columns: 40, wires: Wires(ohms: 0, 0, driver: driver, sense: sense),
        direction: .forward)
      for resistance in [1e-11, 1e-30, 1e-200] {
        let close = effectiveConductances(
          cells, rows: 40, columns: 40,
          wires: Wires(ohms: resistance, resistance, driver: driver, sense: sense),
          direction: .forward)
        #expect(worstError(close, ideal) < 1e-11, "\(driver), \(sense), \(resistance)")
      }
    }
  }
}
