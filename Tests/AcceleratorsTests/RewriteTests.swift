import Accelerators
import Crossbars
import Devices
import MatrixMath
import Networks
import TestSupport
import Testing
import Traces

/// Rewriting some of the weights of a matrix, with and without values.
@Suite struct RewriteTests {
  /// Selections of a [20, 12] matrix, and on how many word lines they are.
  static let selections: [(MatrixSelection, count: Int, rows: Int)] = [
    (.all, 240, 12),
    (.columns([1, 4, 11]), 60, 3),
    (
      .blocks([
        MatrixBlock(rows: 0..<5, columns: 2..<6), MatrixBlock(rows: 5..<6, columns: 0..<4),
      ]), 24, 6
    ),
    (.entries([0, 12, 13, 100, 239]), 5, 4),
  ]

  private func writes(_ trace: Trace) -> [WriteWork] {
    trace.operations.compactMap { if case .write(let work) = $0.work { work } else { nil } }
  }

  @Test func recordsWhatWasSelectedAlone() throws {
    var chip = try idealChip()
    let handle = try chip.program(TraceTests.weights, as: someMatrix)
    _ = chip.takeTrace()
    chip.phase = .taskSwitch
    // Two values and the two indices that name them come from the buffer.
    // 3 → 4 changes two cells of 8, 127 → 127 none of 8; the other four weights are not looked at.
    try chip.rewrite(handle, .entries([1, 4]), to: Matrix([[4, 127]]))
    let work = WriteWork(
      cells: 2, skippedCells: 14, rows: 1, setPulses: 1, resetPulses: 1, verifyReads: 4,
      pulseHistogram: [0, 2])
    let trace = chip.takeTrace()
    #expect(
      trace.operations == [
        Operation(
          .vector(VectorWork(multiplies: 2, compares: 4, bits: 128)), phase: .taskSwitch, layer: 0),
        Operation(
          .write(work), phase: .taskSwitch, layer: 0, matrix: 0,
          dependencies: [.init(0, .barrier)]),
      ])
    // What the record of the matrix has is its first programming.
    #expect(trace.matrices[0].programming?.cells == 48)
    #expect(chip.matrices[0].effectiveWeights == Matrix([[127, 4, 0], [-1, 127, 64]]))
  }

  @Test func productsFollow() throws {
    for fidelity in [Fidelity.bitSerial, .behavioural] {
      var chip = try idealChip()
      chip.fidelity = fidelity
      let handle = try chip.program(TraceTests.weights, as: someMatrix)
      let x = Matrix([[0, 127, 0]])
      #expect(chip.multiply(handle, x) == Matrix([[3 * 127, 127 * 127]]))
      try chip.rewrite(handle, .columns([1]), to: Matrix([[-9], [5]]))
      #expect(chip.multiply(handle, x) == Matrix([[-9 * 127, 5 * 127]]))
      #expect(
        chip.multiplyTransposed(handle, Matrix([[0, 127]])) == Matrix([[-127, 5 * 127, 64 * 127]]))
    }
  }

  /// From the largest weight to its opposite all eight cells change: (3, 3, 3, 1) leaves one side of the pairs for the other.
  @Test(
    "matrices without values write what those with values do where all cells change",
    arguments: Self.selections)
  func shapeOnly(selection: MatrixSelection, count: Int, rows: Int) throws {
    func write(_ weights: Matrix, _ values: Matrix) throws -> (vector: Operation, write: WriteWork)
    {
      var chip = try idealChip()
      let handle = try chip.program(weights, as: someMatrix)
      _ = chip.takeTrace()
      try chip.rewrite(handle, selection, to: values)
      let trace = chip.takeTrace()
      return (try #require(trace.operations.first), try #require(writes(trace).first))
    }
    let shape = selection.valueShape(rows: 20, columns: 12)
    let real = try write(
      Matrix(rows: 20, columns: 12, repeating: 127),
      Matrix(rows: shape.rows, columns: shape.columns, repeating: -127))
    let assumed = try write(
      Matrix(shapeOnly: 20, 12), Matrix(shapeOnly: shape.rows, shape.columns))
    #expect(real.write.cells == 8 * count && real.write.rows == rows)
    #expect(real.write.skippedCells == 0)
    #expect(assumed.write.cells == real.write.cells && assumed.write.rows == real.write.rows)
    #expect(assumed.write.skippedCells == 0)
    #expect(assumed.write.pulseHistogram.reduce(0, +) == 8 * count)
    #expect(assumed.vector == real.vector)
  }

  @Test func weightsWithoutPlacesAreCounted() throws {
    var chip = try idealChip(
      CrossbarDescription(
        weightEncoding: OffsetEncoding.name, offsetCorrection: .unitColumn, adc: IdealADC.name))
    let handle = try chip.program(Matrix(shapeOnly: 20, 12), as: someMatrix)
    let programmed = try #require(writes(chip.takeTrace()).first)
    // A unit column of four cells beside 20 outputs, written with the whole matrix and not with a part of it.
    #expect(programmed.cells == 21 * 12 * 4 && programmed.rows == 12)
    try chip.rewrite(handle, .unplaced(count: 30, columns: 7), to: Matrix(shapeOnly: 1, 30))
    try chip.rewrite(handle, .all, to: Matrix(shapeOnly: 20, 12))
    let work = writes(chip.takeTrace())
    #expect(work.map(\.cells) == [120, 21 * 12 * 4])
    #expect(work.map(\.rows) == [7, 12])
  }

  @Test func stepsOfCodesAreKnownWhereThereAreCodes() throws {
    var chip = try idealChip()
    let plain = try chip.program(TraceTests.weights, as: someMatrix)
    let roomy = try chip.program(
      TraceTests.weights,
      as: MatrixDescription(name: "layer2.weight", layer: "layer2", role: .base, headroom: 3))
    let shape = try chip.program(Matrix(shapeOnly: 2, 3), as: someMatrix)
    #expect(chip.weightSteps(plain) == [1, 1])
    #expect(chip.weightSteps(roomy) == [3, 3])
    #expect(chip.weightSteps(shape) == nil)
    #expect(DigitalEngine().weightSteps(plain) == nil)
  }
}
