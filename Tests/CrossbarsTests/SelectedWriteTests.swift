import Crossbars
import Devices
import MatrixMath
import Quantities
import TestSupport
import Testing

/// Writes of some of the weights.
@Suite struct SelectedWriteTests {
  /// Two outputs, three inputs in codes, with a range of 127 each; 8 cells per weight.
  static let codes = Matrix([[127, 3, 0], [-1, 127, 64]])

  /// Selections of a [50, 45] matrix.
  static let selections: [MatrixSelection] = [
    .columns([0, 7, 44]),
    .blocks([
      MatrixBlock(rows: 30..<50, columns: 40..<45), MatrixBlock(rows: 0..<4, columns: 3..<6),
      MatrixBlock(rows: 4..<5, columns: 0..<45),
    ]),
    .entries([0, 44, 45, 46, 900, 1000, 1003, 2249]),
    .entries([]),
    .columns([]),
  ]

  /// Every encoding, with a unit column where there can be one.
  static let descriptions = [
    CrossbarDescription(), CrossbarDescription(weightEncoding: OffsetEncoding.name),
    CrossbarDescription(weightEncoding: OffsetEncoding.name, offsetCorrection: .unitColumn),
    CrossbarDescription(weightEncoding: TwoSidedDifferentialEncoding.name),
  ]

  private func programmed() throws -> CrossbarMatrix {
    var matrix = try crossbar(outputs: 2, inputs: 3)
    _ = try matrix.program(Self.codes)
    return matrix
  }

  @Test func oneEntryByHand() throws {
    var matrix = try programmed()
    // 3 = (3, 0) becomes 4 = (0, 1): two of the 8 cells of one weight.
    let statistics = try matrix.program(Matrix([[4]]), at: .entries([1]))
    var expected = WriteStatistics()
    expected.cells = 2
    expected.skippedCells = 6
    expected.rows = 1
    (expected.setPulses, expected.resetPulses, expected.verifyReads) = (1, 1, 4)
    expected.pulseHistogram = [0, 2]
    #expect(statistics == expected)
    #expect(matrix.effectiveWeights == Matrix([[127, 4, 0], [-1, 127, 64]]))
  }

  @Test func aColumnByHand() throws {
    var matrix = try programmed()
    // Input 0 of both outputs: 127 → −127 changes all 8 cells, −1 → −2 changes one: 1 = (1), 2 = (2).
    let statistics = try matrix.program(Matrix([[-127], [-2]]), at: .columns([0]))
    #expect(statistics.cells == 9)
    #expect(statistics.skippedCells == 7)
    #expect(statistics.rows == 1)
    #expect(matrix.effectiveWeights == Matrix([[-127, 3, 0], [-2, 127, 64]]))
  }

  @Test func blocksByHand() throws {
    var matrix = try programmed()
    // The values of the second block follow those of the first.
    let blocks: [MatrixBlock] = [
      .init(rows: 1..<2, columns: 1..<3), .init(rows: 0..<1, columns: 0..<1),
    ]
    let statistics = try matrix.program(Matrix([[5, 6, 7]]), at: .blocks(blocks))
    #expect(statistics.cells + statistics.skippedCells == 24)
    #expect(statistics.rows == 3)
    #expect(matrix.effectiveWeights == Matrix([[7, 3, 0], [-1, 5, 6]]))
  }

  @Test func everythingIsAnOrdinaryWrite() throws {
    let (before, after) = (randomMatrix(20, 10, salt: 1), randomMatrix(20, 10, salt: 2))
    var (ordinary, selected) = (
      try crossbar(outputs: 20, inputs: 10), try crossbar(outputs: 20, inputs: 10)
    )
    for weights in [before, after] {
      #expect(try ordinary.program(weights) == selected.program(weights, at: .all))
    }
    #expect(ordinary.levels == selected.levels)
  }

  @Test(
    "leave the cells of a whole rewrite with the same values",
    arguments: Self.descriptions, Self.selections)
  func sameCells(description: CrossbarDescription, selection: MatrixSelection) throws {
    var selected = try crossbar(
      outputs: 50, inputs: 45, description, array: ArrayShape(rows: 32, columns: 32),
      device: Wan2022(.init(faults: FaultModel(stuckHRS: 0.02, stuckLRS: 0.02))))
    var weights = randomMatrix(50, 45, salt: 1)
    _ = try selected.program(weights)
    selected.wait(.seconds(10))
    var whole = selected
    // Half of every weight lies within its range.
    let values = selection.values(of: weights).elements.map { -$0 / 2 }
    let shape = selection.valueShape(rows: 50, columns: 45)
    let chosen = Matrix(rows: shape.rows, columns: shape.columns, elements: values)
    selection.write(chosen, into: &weights)

    let few = try selected.program(chosen, at: selection)
    var all = try whole.program(weights)
    // Only whose cells are skipped differs.
    let cells = selected.encoding.physicalColumns * selection.count(rows: 50, columns: 45)
    #expect(few.cells + few.skippedCells == cells)
    #expect(all.cells + all.skippedCells == all.cells + whole.levels.count - few.cells)
    all.skippedCells = few.skippedCells
    #expect(few.cells == all.cells && few.rows == all.rows && few.pulses == all.pulses)
    #expect(abs(few.squaredError - all.squaredError) <= 1e-9 * all.squaredError)
    expectSameCells(selected, whole)
  }

  @Test(
    "leave the bytes of other cells alone", arguments: Self.descriptions, Self.selections)
  func otherCells(description: CrossbarDescription, selection: MatrixSelection) throws {
    var matrix = try crossbar(
      outputs: 50, inputs: 45, description, device: Wan2022(.init()))
    _ = try matrix.program(randomMatrix(50, 45, salt: 1))
    let before = matrix
    let shape = selection.valueShape(rows: 50, columns: 45)
    // Far beyond the ranges: an ordinary write would rescale every output.
    _ = try matrix.program(
      Matrix(rows: shape.rows, columns: shape.columns, repeating: 1000), at: selection)
    let chosen = Set(selection.positions(rows: 50, columns: 45))
    let rowLength = matrix.encoding.physicalColumns * matrix.width
    for cell in matrix.levels.indices {
      let (input, output) = (cell / rowLength, cell % matrix.width)
      if output < 50, chosen.contains(output * 45 + input) { continue }
      #expect(matrix.levels[cell].bitPattern == before.levels[cell].bitPattern)
      #expect(matrix.events[cell] == before.events[cell])
      #expect(matrix.pulses[cell] == before.pulses[cell])
      #expect(matrix.wear[cell] == before.wear[cell])
    }
    #expect(matrix.scales == before.scales)
    #expect(matrix.clippedWeights == chosen.count)
  }

  @Test func valuesBeyondTheRangeAreClippedAndCountedWhileTheyAre() throws {
    var matrix = try programmed()
    #expect(matrix.clippedWeights == 0)
    _ = try matrix.program(Matrix([[200, -128, 127.4]]), at: .entries([1, 3, 5]))
    #expect(matrix.effectiveWeights == Matrix([[127, 127, 0], [-127, 127, 127]]))
    #expect(matrix.clippedWeights == 2)
    // One of them comes back; the other, which is not selected, still counts.
    _ = try matrix.program(Matrix([[3]]), at: .entries([1]))
    #expect(matrix.clippedWeights == 1)
    // A code that stays the same may stand for a clipped weight before, and for none after.
    #expect(try matrix.program(Matrix([[-127]]), at: .entries([3])).cells == 0)
    #expect(matrix.clippedWeights == 0)
    #expect(try matrix.program(Matrix([[-300]]), at: .entries([3])).cells == 0)
    #expect(matrix.clippedWeights == 1)
    // A whole write may let the range grow instead.
    _ = try matrix.program(Matrix([[127, 3, 0], [-300, 127, 64]]))
    #expect(matrix.clippedWeights == 0)
  }

  @Test func anOutputWithoutARangeStaysZero() throws {
    var matrix = try crossbar(outputs: 2, inputs: 2)
    _ = try matrix.program(Matrix([[0, 0], [127, 1]]))
    let statistics = try matrix.program(
      Matrix([[0, 5], [2, 2]]), at: .blocks([.init(rows: 0..<2, columns: 0..<2)]))
    #expect(matrix.effectiveWeights == Matrix([[0, 0], [2, 2]]))
    #expect(matrix.clippedWeights == 1)
    // 127 = (3, 3, 3, 1) → 2 = (2) are four digits, 1 → 2 is one.
    #expect(statistics.cells == 5)
  }

  @Test(arguments: [Float.nan, .infinity])
  func refusesWhatIsNotFinite(value: Float) throws {
    var matrix = try programmed()
    let before = matrix
    let error = #expect(throws: CrossbarError.self) {
      _ = try matrix.program(Matrix([[9, value]]), at: .entries([1, 5]))
    }
    #expect(
      error?.description
        == "layer1.weight: the weight of output 1, input 2 is \(value); weights must be finite")
    expectSameCells(matrix, before)
    #expect(matrix.targetWeights == before.targetWeights)
  }

  @Test func equalSeedsGiveEqualBytes() throws {
    func written(seed: UInt64) throws -> CrossbarMatrix {
      var matrix = try crossbar(
        outputs: 12, inputs: 9, device: Wan2022(.init()), seed: seed)
      _ = try matrix.program(randomMatrix(12, 9, salt: 1))
      for step in 0..<5 {
        _ = try matrix.program(
          Matrix(rows: 12, columns: 2, repeating: Float(step) / 5), at: .columns([1, 2 + step]))
      }
      return matrix
    }
    try expectSameCells(written(seed: 1), written(seed: 1))
    #expect(try written(seed: 1).levels != written(seed: 2).levels)
  }

  @Test func wearIsKeptByWordLine() throws {
    let weights = randomMatrix(16, 16, salt: 1)
    var deployed = try crossbar(outputs: 16, inputs: 16)
    _ = try deployed.program(weights)
    var (rows, spread) = (deployed, deployed)
    // As many weights in both, the largest that there are and their opposites, so that all cells change.
    let lines = (0..<16).map { $0 * 16 + $0 }
    for step in 0..<6 {
      let value: Float = step.isMultiple(of: 2) ? 1000 : -1000
      _ = try rows.program(Matrix(rows: 16, columns: 1, repeating: value), at: .columns([5]))
      _ = try spread.program(Matrix(rows: 1, columns: 16, repeating: value), at: .entries(lines))
    }
    let (before, byRow, bySpread) = (
      deployed.wordLineWear, rows.wordLineWear, spread.wordLineWear
    )
    #expect(before.map(\.cells) == Array(repeating: 16 * 8, count: 16))
    #expect(before.map(\.totalEvents).reduce(0, +) == deployed.events.reduce(0) { $0 + Int($1) })
    #expect(before.allSatisfy { $0.mostEvents == 1 })
    for input in 0..<16 where input != 5 { #expect(byRow[input] == before[input]) }
    // From the second write on every cell changes every time; the first changes some.
    #expect((6...7).contains(byRow[5].mostEvents))
    #expect(byRow[5].totalEvents - before[5].totalEvents >= 5 * 16 * 8)
    #expect(byRow[5].meanEvents >= 5)
    for input in 0..<16 {
      #expect((5 * 8...6 * 8).contains(bySpread[input].totalEvents - before[input].totalEvents))
      #expect((5...7).contains(bySpread[input].mostEvents))
    }
  }
}

/// Equal bytes of every cell.
func expectSameCells(
  _ left: CrossbarMatrix, _ right: CrossbarMatrix,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(
    left.levels.map(\.bitPattern) == right.levels.map(\.bitPattern),
    sourceLocation: sourceLocation)
  #expect(left.events == right.events, sourceLocation: sourceLocation)
  #expect(left.pulses == right.pulses, sourceLocation: sourceLocation)
  #expect(left.wear == right.wear, sourceLocation: sourceLocation)
  #expect(left.faults == right.faults, sourceLocation: sourceLocation)
  #expect(left.codes == right.codes, sourceLocation: sourceLocation)
}
