import Crossbars
import Devices
import MatrixMath
import TestSupport
import Testing

/// A product does not depend on the vectors beside it.
@Suite struct BatchTests {
  static let errors = [
    ConverterErrors.none, ConverterErrors(gain: 0.02, offset: 1, sharedColumns: 3),
    ConverterErrors(noise: 0.7),
  ]
  static let adcs = adcModels.map { $0.name }

  @Test(arguments: InputEncoding.allCases, adcs)
  func aBatchIsItsVectorsOneByOne(input: InputEncoding, adc: String) throws {
    for encoding in weightEncodings.map({ $0.name }) {
      for errors in Self.errors {
        for (subtraction, accumulation) in [
          (Subtraction.digital, InputAccumulation.digital), (.analog, .digital),
          (.analog, .analog),
        ] {
          try check(
            CrossbarDescription(
              weightEncoding: encoding, subtraction: subtraction, inputEncoding: input,
              inputAccumulation: accumulation, adc: adc, adcRange: .bounded, adcErrors: errors))
        }
      }
    }
  }

  private func check(_ description: CrossbarDescription) throws {
    var together = try crossbar(
      outputs: 6, inputs: 9, description, array: ArrayShape(rows: 4, columns: 5),
      device: Wan2022(.init()))
    _ = try together.program(randomMatrix(6, 9, salt: 1))
    var apart = together
    // No value below zero, all below zero, both, a single one.
    var x = randomMatrix(4, 9, salt: 2)
    for line in 0..<9 {
      x[0, line] = x[0, line].magnitude
      x[1, line] = -x[1, line].magnitude
      x[3, line] = line == 4 ? 1 : 0
    }
    let batch = together.product(x, .forward).0.elements
    let single = (0..<4).flatMap { apart.product(x.rows(at: [$0]), .forward).0.elements }
    #expect(batch == single, "\(description)")
  }
}
