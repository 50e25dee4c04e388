import Crossbars
import MatrixMath
import TestSupport
import Testing

/// Driven lines and the conductance they meet, worked out on a 2×2 matrix of ideal cells.
///
/// Codes [[3, −2], [1, 0]] in pairs of one 2-bit cell: G = 1 µS + 13 µS · level, four cells on every line.
/// Input 0 meets levels 3 and 1: 4 + 52 = 56 µS; input 1 level 2: 30 µS.
/// Output 0 meets levels 3 and 2: 69 µS; output 1 level 1: 17 µS.
@Suite struct ProductStatisticsTests {
  private func statistics(
    _ x: [Float], _ direction: Direction, _ input: InputEncoding = .signMagnitude,
    dacBits: Int = 1, encoding: String = DifferentialEncoding.name
  ) throws -> ProductStatistics {
    var matrix = try crossbar(
      outputs: 2, inputs: 2,
      CrossbarDescription(
        weightEncoding: encoding, weightBits: 3, weightRange: .matrix, inputEncoding: input,
        dacBits: dacBits, adc: IdealADC.name))
    _ = try matrix.program(Matrix([[3, -2], [1, 0]]))
    return matrix.product(Matrix([x]), direction).1
  }

  private func expect(
    _ found: ProductStatistics, lines: Int, microsiemens: Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(found.drivenLines == lines, sourceLocation: sourceLocation)
    #expect(
      abs(found.conductanceSum * 1e6 / microsiemens - 1) < 1e-9, sourceLocation: sourceLocation)
    #expect(found.saturations == 0, sourceLocation: sourceLocation)
  }

  @Test func forward() throws {
    // ±127 are seven ones.
    expect(try statistics([1, 0], .forward), lines: 7, microsiemens: 7 * 56)
    expect(try statistics([0, 1], .forward), lines: 7, microsiemens: 7 * 30)
    expect(try statistics([1, -1], .forward), lines: 14, microsiemens: 7 * 86)
    // 127/2 = 63.5 goes to 64: a single one.
    expect(try statistics([1, 0.5], .forward), lines: 8, microsiemens: 7 * 56 + 30)
  }

  @Test func transposed() throws {
    expect(try statistics([1, 0], .transposed), lines: 7, microsiemens: 7 * 69)
    expect(try statistics([0, -1], .transposed), lines: 7, microsiemens: 7 * 17)
    expect(try statistics([1, 1], .transposed), lines: 14, microsiemens: 7 * 86)
  }

  @Test func twosComplement() throws {
    // 127 = 01111111, −127 = 10000001, 64 = 01000000.
    expect(
      try statistics([1, -1], .forward, .twosComplement), lines: 9,
      microsiemens: 7 * 56 + 2 * 30)
    expect(
      try statistics([0.5, -1], .transposed, .twosComplement), lines: 3,
      microsiemens: 69 + 2 * 17)
  }

  @Test func partOfTheVoltageCountsWithItsSquare() throws {
    // 127 = 7 + 7·8 + 1·64 and 64 = 1·64: two drives at full voltage and one at a seventh of it.
    expect(
      try statistics([1, 0.5], .forward, dacBits: 3), lines: 4,
      microsiemens: 56 * (2 + 1.0 / 49) + 30.0 / 49)
    expect(
      try statistics([-0.5, 1], .transposed, dacBits: 3), lines: 4,
      microsiemens: 69.0 / 49 + 17 * (2 + 1.0 / 49))
  }

  @Test func offsetCells() throws {
    // w + 4 is 7, 2, 5, 4 in two 2-bit digits: levels 3+1, 2, 1+1, 0+1. Input 0 meets 6: 4 + 78 µS.
    expect(
      try statistics([1, 0], .forward, encoding: OffsetEncoding.name), lines: 7,
      microsiemens: 7 * 82)
    expect(
      try statistics([0, 1], .transposed, encoding: OffsetEncoding.name), lines: 7,
      microsiemens: 7 * 43)
  }

  @Test func zerosDriveNothing() throws {
    let found = try statistics([0, 0], .forward)
    #expect(found.drivenLines == 0)
    #expect(found.conductanceSum == 0)
    #expect(found.saturations == 0)
  }

  @Test func vectorsAddUp() throws {
    var matrix = try crossbar(outputs: 40, inputs: 30)
    _ = try matrix.program(randomMatrix(40, 30, salt: 1))
    let x = randomMatrix(9, 30, salt: 2)
    let together = matrix.product(x, .forward)
    let single = (0..<x.rows).map { matrix.product(x.rows(at: [$0]), .forward) }
    // Every vector has its own scale, so that a batch is the same as its vectors one by one.
    #expect(together.0.elements == single.flatMap { $0.0.elements })
    #expect(together.1.drivenLines == single.reduce(0) { $0 + $1.1.drivenLines })
    #expect(together.1.saturations == single.reduce(0) { $0 + $1.1.saturations })
    let conductanceSum = single.reduce(0) { $0 + $1.1.conductanceSum }
    #expect(abs(together.1.conductanceSum / conductanceSum - 1) < 1e-6)
  }
}
