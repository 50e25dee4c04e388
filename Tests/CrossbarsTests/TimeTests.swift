import Crossbars
import Devices
import MatrixMath
import Quantities
import TestSupport
import Testing

/// Conductances on the axis of time.
@Suite struct TimeTests {
  private static let day = Time.seconds(86_400)

  private func programmed(_ device: any DeviceModel) throws -> CrossbarMatrix {
    var matrix = try crossbar(outputs: 20, inputs: 20, device: device)
    _ = try matrix.program(randomMatrix(20, 20, salt: 1))
    return matrix
  }

  private func spread(_ matrix: CrossbarMatrix, from start: CrossbarMatrix) -> Double {
    rootMeanSquare(zip(matrix.levels, start.levels).map { $0 - $1 })
  }

  @Test func relaxationGrows() throws {
    let fresh = try programmed(Wan2022(.init()))
    var later = fresh
    later.wait(Self.day)
    #expect(spread(later, from: fresh) > 0)
    // σ of all levels grows from 1 s to 1 day (Wan et al. 2022): so does the error of weights.
    let weights = randomMatrix(20, 20, salt: 1).elements
    func error(_ matrix: CrossbarMatrix) -> Double {
      rootMeanSquare(zip(matrix.effectiveWeights.elements, weights).map { $0 - $1 })
    }
    #expect(error(later) > 1.3 * error(fresh))
  }

  @Test func manyWaitsAreOne() throws {
    var once = try programmed(Wan2022(.init()))
    var often = once
    once.wait(Self.day)
    for _ in 0..<4 { often.wait(Time.seconds(21_600)) }
    #expect(once.levels == often.levels)
  }

  @Test func readsTakeNoTime() throws {
    var matrix = try programmed(Wan2022(.init(readNoise: 0)))
    let x = randomMatrix(3, 20, salt: 2)
    let first = matrix.product(x, .forward).0
    #expect(matrix.product(x, .forward).0 == first)
    matrix.wait(Self.day)
    #expect(matrix.product(x, .forward).0 != first)
  }

  @Test func cellsAgeFromTheirOwnLastWrite() throws {
    var matrix = try programmed(Wan2022(.init(faults: .none)))
    matrix.wait(Self.day)
    let waited = matrix
    // Output 3 is written anew, and another half day passes.
    var changed = randomMatrix(20, 20, salt: 1)
    for input in 0..<20 { changed[3, input] *= -1 }
    let before = matrix.events
    _ = try matrix.program(changed)
    let written = before.indices.filter { matrix.events[$0] > before[$0] }
    #expect(!written.isEmpty && written.allSatisfy { $0 % 20 == 3 })
    matrix.wait(Time.seconds(43_200))
    var untouched = waited
    untouched.wait(Time.seconds(43_200))
    let others = before.indices.filter { matrix.events[$0] == before[$0] }
    #expect(others.allSatisfy { matrix.levels[$0] == untouched.levels[$0] })
  }

  @Test func idealCellsKeepTheirLevels() throws {
    var matrix = try programmed(IdealDevice(.init()))
    let levels = matrix.levels
    matrix.wait(Self.day)
    #expect(matrix.levels == levels)
  }
}

/// Arrays with resistive wires inside products.
@Suite struct WiredMatrixTests {
  private func description(_ wires: Wires?) -> CrossbarDescription {
    CrossbarDescription(adc: IdealADC.name, wires: wires)
  }

  private func programmed(
    _ wires: Wires?, seed: UInt32 = 1, array: ArrayShape = ArrayShape(rows: 16, columns: 8)
  ) throws -> CrossbarMatrix {
    var matrix = try crossbar(outputs: 20, inputs: 40, description(wires), array: array)
    _ = try matrix.program(randomMatrix(20, 40, salt: seed))
    return matrix
  }

  @Test(arguments: Direction.allCases)
  func wiresWithoutResistanceChangeNothing(direction: Direction) throws {
    var plain = try programmed(nil)
    var wired = try programmed(Wires(row: .zero, column: .zero))
    let x = randomMatrix(3, direction == .forward ? 40 : 20, salt: 2)
    let error = worstRelativeError(
      wired.product(x, direction).0.elements, plain.product(x, direction).0.elements)
    #expect(error.error < 1e-6)
  }

  @Test(arguments: Direction.allCases)
  func everyArrayIsSolvedByItself(direction: Direction) throws {
    let wires = Wires(row: Resistance(si: 20), column: Resistance(si: 30))
    var matrix = try programmed(wires)
    let x = randomMatrix(1, direction == .forward ? 40 : 20, salt: 2)
    let found = matrix.product(x, direction).0
    // The same by hand: every block of 16 inputs and 8 outputs, every physical column.
    let lines = direction == .forward ? 40 : 20
    let cell = CellDescription()
    let codes = InputHand(x, direction == .forward ? nil : matrix)
    var expected = [Double](repeating: 0, count: direction == .forward ? 20 : 40)
    for rows in stride(from: 0, to: 40, by: 16).map({ $0..<min($0 + 16, 40) }) {
      for columns in stride(from: 0, to: 20, by: 8).map({ $0..<min($0 + 8, 20) }) {
        for (index, sense) in matrix.encoding.converters.enumerated() {
          let g = rows.flatMap { row in
            columns.map { cell.conductance(ofLevel: matrix.levels[(row * 8 + index) * 20 + $0]).si }
          }
          let m = effectiveConductances(
            g, rows: rows.count, columns: columns.count, wires: wires, direction: direction)
          for (i, row) in rows.enumerated() {
            for (j, column) in columns.enumerated() {
              let level = (m[i * columns.count + j] - cell.minimumConductance.si) / cell.step.si
              let (line, sensed) = direction == .forward ? (row, column) : (column, row)
              expected[sensed] += Double(sense.significance) * level * codes.values[line]
            }
          }
        }
      }
    }
    #expect(codes.values.count == lines)
    let scaled = expected.enumerated().map { index, value -> Float in
      let scale = direction == .forward ? codes.scale * scaleOf(index) : codes.scale
      return Float(value * scale)
    }
    #expect(worstRelativeError(found.elements, scaled).error < 1e-5)
  }

  private func scaleOf(_ output: Int) -> Double {
    let weights = randomMatrix(20, 40, salt: 1)
    return Double((0..<40).reduce(Float(0)) { max($0, weights[output, $1].magnitude) }) / 127
  }

  /// Codes of one vector as the arrays get them.
  private struct InputHand {
    var values: [Double]
    var scale: Double

    init(_ x: Matrix, _ matrix: CrossbarMatrix?) {
      var inputs = x.elements
      if matrix != nil {
        let weights = randomMatrix(20, 40, salt: 1)
        for output in inputs.indices {
          inputs[output] *=
            (0..<40).reduce(Float(0)) { max($0, weights[output, $1].magnitude) } / 127
        }
      }
      let peak = inputs.reduce(0) { max($0, $1.magnitude) }
      values = inputs.map { Double(($0 * (127 / peak)).rounded(.toNearestOrEven)) }
      scale = Double(peak) / 127
    }
  }

  @Test func onlyArraysThatChangeAreSolvedAgain() throws {
    let wires = Wires(row: Resistance(si: 20), column: Resistance(si: 30))
    var matrix = try programmed(wires)
    let x = randomMatrix(2, 40, salt: 2)
    _ = matrix.product(x, .forward)
    var weights = randomMatrix(20, 40, salt: 1)
    weights[2, 3] *= -1
    _ = try matrix.program(weights)
    var fresh = try crossbar(
      outputs: 20, inputs: 40, description(wires), array: ArrayShape(rows: 16, columns: 8))
    _ = try fresh.program(weights)
    #expect(matrix.product(x, .forward).0 == fresh.product(x, .forward).0)
  }

  @Test func wiresLowerCurrents() throws {
    var plain = try programmed(nil)
    var wired = try programmed(Wires(row: Resistance(si: 100), column: Resistance(si: 100)))
    let x = Matrix(rows: 1, columns: 40, repeating: 1)
    let (full, lowered) = (plain.product(x, .forward).0, wired.product(x, .forward).0)
    #expect(rootMeanSquare(lowered.elements) < rootMeanSquare(full.elements))
  }
}
