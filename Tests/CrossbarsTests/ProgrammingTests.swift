import Crossbars
import Devices
import MatrixMath
import TestSupport
import Testing

/// Which cells a write touches and what it leaves behind.
@Suite struct ProgrammingTests {
  /// One output with a range of 127, so that weights are codes; 4 slices in pairs are 8 cells per weight.
  static let codes = Matrix([[127, 3, 0, -5]])

  private func programmed() throws -> (CrossbarMatrix, WriteStatistics) {
    var matrix = try crossbar(outputs: 1, inputs: 4)
    let statistics = try matrix.program(Self.codes)
    return (matrix, statistics)
  }

  @Test func theFirstWriteProgramsEveryCell() throws {
    let (matrix, statistics) = try programmed()
    #expect(statistics.cells == 32)
    #expect(statistics.skippedCells == 0)
    #expect(statistics.rows == 4)
    // Cells are formed at level 3. 127 = (3, 3, 3, 1), 3 = (3), 5 = (1, 1): 4 cells stay there, the other 28
    // leave it with one pulse each.
    #expect(statistics.setPulses == 0)
    #expect(statistics.resetPulses == 28)
    #expect(statistics.pulseHistogram == [4, 28])
    #expect(matrix.events == matrix.levels.map { $0 < 3 ? 1 : 0 })
    #expect(
      matrix.levels == [
        3, 0, 3, 0, 3, 0, 1, 0,
        3, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0,
        0, 1, 0, 1, 0, 0, 0, 0,
      ])
    #expect(matrix.pulses == matrix.levels.map { $0 < 3 ? 1 : 0 })
  }

  /// Rows are inputs of the matrix, also where an input crosses several arrays: 40 outputs of 8 cells are three arrays of
  /// 128 columns. Whoever knows the arrays of a chip tells how many word lines an input has.
  @Test func rowsAreCountedOncePerInput() throws {
    var matrix = try crossbar(outputs: 40, inputs: 3)
    let weights = Matrix(
      (0..<40).map { _ in [Float(127), 3, 0] })
    #expect(try matrix.program(weights).rows == 3)
    var changed = weights
    for output in 0..<40 { changed[output, 1] = 5 }
    let second = try matrix.program(changed)
    #expect(second.rows == 1)
    #expect(second.cells == 40 * 2)
  }

  @Test func anUnchangedTargetWritesNothing() throws {
    var (matrix, _) = try programmed()
    let statistics = try matrix.program(Self.codes)
    var expected = WriteStatistics()
    expected.skippedCells = 32
    #expect(statistics == expected)
    #expect(matrix.events.allSatisfy { $0 <= 1 })
  }

  @Test func aChangeBelowHalfAStepWritesNothing() throws {
    var (matrix, _) = try programmed()
    #expect(try matrix.program(Matrix([[126.6, 3.4, -0.4, -5.4]])).cells == 0)
    #expect(matrix.effectiveWeights == Self.codes)
  }

  @Test func oneCodeTouchesTheDigitsThatChange() throws {
    var (matrix, _) = try programmed()
    // 3 = (3, 0) becomes 4 = (0, 1): one RESET, one SET.
    let statistics = try matrix.program(Matrix([[127, 4, 0, -5]]))
    #expect(statistics.cells == 2)
    #expect(statistics.skippedCells == 30)
    #expect(statistics.rows == 1)
    #expect(statistics.setPulses == 1)
    #expect(statistics.resetPulses == 1)
    // Input 1 starts at cell 8; slices 0 and 1 of the positive side are its columns 0 and 2.
    // Cell 8 was to hold what forming leaves: this is its first write.
    #expect(matrix.events[8] == 1)
    #expect(matrix.events[10] == 2)
    #expect(matrix.pulses[8] == 1)
    #expect(matrix.pulses[10] == 2)
    #expect(matrix.effectiveWeights == Matrix([[127, 4, 0, -5]]))
  }

  @Test func aChangeOfSignMovesTheDigitsToTheOtherSide() throws {
    var (matrix, _) = try programmed()
    let statistics = try matrix.program(Matrix([[127, -3, 0, 5]]))
    // 3 → −3 moves one digit, −5 → 5 two, and each leaves one cell and fills another.
    #expect(statistics.cells == 6)
    #expect(statistics.rows == 2)
    #expect(statistics.setPulses == 3)
    #expect(statistics.resetPulses == 3)
  }

  @Test func eventsAndPulsesCountUp() throws {
    var (matrix, _) = try programmed()
    for write in 0..<6 {
      _ = try matrix.program(Matrix([[127, write.isMultiple(of: 2) ? 2 : 3, 0, -5]]))
    }
    // Only digit 0 of input 1 changes, every time, by one pulse.
    #expect(matrix.events.indices.filter { matrix.events[$0] > 1 } == [8])
    // The first programming left it where forming did.
    #expect(matrix.events[8] == 6)
    #expect(matrix.pulses[8] == 6)
  }

  @Test func stuckCellsStay() throws {
    let device = try noisyDevice(
      readNoise: 0, faults: FaultModel(stuckHRS: 0.2, stuckLRS: 0.1))
    var matrix = try crossbar(outputs: 20, inputs: 20, device: device)
    for salt in 0..<3 {
      _ = try matrix.program(randomMatrix(20, 20, salt: UInt32(salt)))
      for (level, fault) in zip(matrix.levels, matrix.faults) {
        if fault == CellFault.stuckHRS.rawValue { #expect(level == 0) }
        if fault == CellFault.stuckLRS.rawValue { #expect(level == 3) }
      }
    }
    // 3200 cells: 640 ± 22.6 and 320 ± 17.0, bounded at 4 σ.
    #expect(abs(matrix.faults.count { $0 == CellFault.stuckHRS.rawValue } - 640) < 91)
    #expect(abs(matrix.faults.count { $0 == CellFault.stuckLRS.rawValue } - 320) < 68)
  }

  @Test func aStuckCellThatCannotFollowIsAFailure() throws {
    let device = try noisyDevice(readNoise: 0, faults: FaultModel(stuckHRS: 0, stuckLRS: 1))
    var matrix = try crossbar(outputs: 1, inputs: 4, device: device)
    let statistics = try matrix.program(Self.codes)
    // Of 32 cells at level 3 four are meant to be there: 3 of 127, one of 3.
    #expect(statistics.failures == 28)
    #expect(statistics.resetPulses == 28 * 37)
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func refusesWhatIsNotFinite(value: Float) throws {
    var (matrix, _) = try programmed()
    let before = matrix
    // The other weights would all have to be rewritten.
    let error = #expect(throws: CrossbarError.self) {
      _ = try matrix.program(Matrix([[1000, 1, value, value]]))
    }
    #expect(
      error?.description
        == "layer1.weight: the weight of output 0, input 2 is \(value); weights must be finite")
    #expect(matrix.levels == before.levels)
    #expect(matrix.events == before.events)
    #expect(matrix.pulses == before.pulses)
    #expect(matrix.effectiveWeights == before.effectiveWeights)
    #expect(try matrix.program(Self.codes).cells == 0)
  }

  @Test("numbers too small for a reciprocal are zeros, in weights and in inputs")
  func subnormalNumbers() throws {
    var matrix = try crossbar(
      outputs: 2, inputs: 2, CrossbarDescription(adc: IdealADC.name))
    _ = try matrix.program(Matrix([[.leastNormalMagnitude, 0], [127, 1]]))
    #expect(matrix.effectiveWeights == Matrix([[0, 0], [127, 1]]))
    let x = Matrix([[1, 0], [.leastNormalMagnitude, 0], [0, 127]])
    #expect(matrix.product(x, .forward).0 == Matrix([[0, 127], [0, 0], [0, 127]]))
  }
}
