import Devices
import MatrixMath
import Quantities
import TestSupport
import Testing

@testable import Crossbars

/// Products after few cells have changed, against those of the same cells with all that is derived from them made anew.
@Suite struct ChangedCellsTests {
  /// Ways of sensing cells, and what converters do to it.
  static let descriptions =
    FidelityTests.descriptions + [
      CrossbarDescription(subtraction: .analog, inputEncoding: .unsigned),
      CrossbarDescription(adcErrors: ConverterErrors(gain: 0.01, offset: 0.2, noise: 0.1)),
      CrossbarDescription(wires: Wires(row: .ohms(2), column: .ohms(1))),
    ]

  private func programmed(
    _ description: CrossbarDescription, device: any DeviceModel
  ) throws -> CrossbarMatrix {
    var matrix = try crossbar(
      outputs: 40, inputs: 35, description, array: ArrayShape(rows: 16, columns: 16),
      device: device)
    _ = try matrix.program(randomMatrix(40, 35, salt: 1))
    matrix.calibrate(true)
    for direction in Direction.allCases { _ = product(&matrix, direction) }
    matrix.calibrate(false)
    matrix.wait(.seconds(3600))
    return matrix
  }

  private func product(
    _ matrix: inout CrossbarMatrix, _ direction: Direction
  ) -> (Matrix, ProductStatistics) {
    let lines = direction == .forward ? matrix.inputs : matrix.outputs
    return matrix.product(randomMatrix(3, lines, salt: 2), direction)
  }

  /// Rewrites a few weights several times, with products in between, and compares those of the last state.
  private func compare(
    _ description: CrossbarDescription, device: any DeviceModel, _ fidelity: Fidelity
  ) throws {
    var matrix = try programmed(description, device: device)
    matrix.fidelity = fidelity
    let untouched = matrix
    for step in 0..<4 {
      for direction in Direction.allCases { _ = product(&matrix, direction) }
      let entries = (0..<6).map { $0 * 220 + step * 30 }
      _ = try matrix.program(
        Matrix(rows: 1, columns: 6, repeating: Float(step) - 1.5), at: .entries(entries))
    }
    // Without wires, what is derived was kept.
    #expect(matrix.readMatrices.isEmpty == (description.wires != nil))
    var fresh = matrix
    (fresh.readMatrices, fresh.foldedMatrices, fresh.wired) = ([:], [:], WiredArrays())
    var old = untouched
    for direction in Direction.allCases {
      let (followed, derived) = (product(&matrix, direction), product(&fresh, direction))
      #expect(followed.0.elements.map(\.bitPattern) == derived.0.elements.map(\.bitPattern))
      #expect(followed.1 == derived.1)
      #expect(followed.0 != product(&old, direction).0)
    }
  }

  @Test(arguments: Self.descriptions, [Fidelity.bitSerial, .behavioural])
  func productsFollow(description: CrossbarDescription, fidelity: Fidelity) throws {
    try compare(description, device: Wan2022(.init()), fidelity)
  }

  @Test("follow the noise of cells of different age", arguments: Self.descriptions)
  func noiseFollows(description: CrossbarDescription) throws {
    try compare(description, device: Falcone2025(.init()), .behavioural)
    try compare(description, device: Falcone2025(.init()), .bitSerial)
  }

  @Test func exactSumsDoNotDependOnOrder() {
    // 2⁻²⁶ is lost beside 1 in single precision, and kept here.
    let levels: [Float] = [3, 0x1p-26, 1, 0.1, 2.7, 0x1p-26, 0.3]
    let sum = exactSum(levels.span)
    #expect(exactSum(levels.reversed().span) == sum)
    #expect(sum - exactSum([3, 1, 0.1, 2.7, 0.3].span) == 0x1p-25)
    // What was added can be taken off without a rest.
    #expect(
      sum - exactSummand(0.1) - exactSummand(2.7) == exactSum([3, 0x1p-26, 1, 0x1p-26, 0.3].span))
    #expect(abs(sum - levels.reduce(0.0) { $0 + Double($1) }) <= 7 * 0x1p-27)
  }
}
