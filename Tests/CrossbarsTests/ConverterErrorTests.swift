import Crossbars
import MatrixMath
import TestSupport
import Testing

/// Gain, offset and noise of physical converters.
@Suite struct ConverterErrorTests {
  private func programmed(
    _ errors: ConverterErrors, adcBits: Int = 12, outputs: Int = 256
  ) throws -> CrossbarMatrix {
    var matrix = try crossbar(
      outputs: outputs, inputs: 8,
      CrossbarDescription(
        weightBits: 3, weightRange: .matrix, subtraction: .analog, inputEncoding: .signMagnitude,
        inputBits: 2, adc: SignMagnitudeADC.name, adcBits: adcBits, adcRange: .full,
        adcErrors: errors))
    _ = try matrix.program(Matrix(rows: outputs, columns: 8, repeating: 3))
    return matrix
  }

  /// One cycle, all lines driven: every column carries 8 cells of 3 levels, 24, which is the full range.
  private let ones = Matrix(rows: 1, columns: 8, repeating: 1)

  @Test func gainAndOffsetStay() throws {
    var matrix = try programmed(ConverterErrors(gain: 0.05, offset: 3, sharedColumns: 1))
    #expect(matrix.product(ones, .forward).0 == matrix.product(ones, .forward).0)
  }

  @Test func columnsThatShareAConverterShareItsErrors() throws {
    var matrix = try programmed(ConverterErrors(gain: 0.05, offset: 3, sharedColumns: 16))
    let half = Matrix(rows: 1, columns: 8, elements: [1, 1, 1, 1, 0, 0, 0, 0])
    let y = matrix.product(half, .forward).0.elements
    let groups = stride(from: 0, to: 256, by: 16).map { Set(y[$0..<$0 + 16]) }
    #expect(groups.allSatisfy { $0.count == 1 })
    #expect(Set(groups).count > 12)
  }

  @Test func everyArrayHasConvertersOfItsOwn() throws {
    var matrix = try crossbar(
      outputs: 25, inputs: 8,
      CrossbarDescription(
        weightBits: 3, weightRange: .matrix, subtraction: .analog, inputEncoding: .signMagnitude,
        inputBits: 2, adc: SignMagnitudeADC.name, adcBits: 12, adcRange: .full,
        adcErrors: ConverterErrors(gain: 0.05, sharedColumns: 6)),
      array: ArrayShape(rows: 8, columns: 10))
    _ = try matrix.program(Matrix(rows: 25, columns: 8, repeating: 3))
    let half = Matrix(rows: 1, columns: 8, elements: [1, 1, 1, 1, 0, 0, 0, 0])
    let y = matrix.product(half, .forward).0.elements
    // Arrays begin at 0, 10 and 20; within each a converter serves six columns.
    let starts = y.indices.filter { $0 == 0 || y[$0] != y[$0 - 1] }
    #expect(starts == [0, 6, 10, 16, 20])
  }

  @Test func gainHasItsDeviation() throws {
    // Half the range; 256 converters of their own: the deviation of σ is σ/√512.
    var matrix = try programmed(ConverterErrors(gain: 0.05, sharedColumns: 1), adcBits: 14)
    let half = Matrix(rows: 1, columns: 8, elements: [1, 1, 1, 1, 0, 0, 0, 0])
    let y = moments(matrix.product(half, .forward).0.elements.map { $0 / 12 })
    #expect(abs(y.mean - 1) < 4 * 0.05 / 16)
    #expect(abs(y.variance.squareRoot() / 0.05 - 1) < 4 / 512.0.squareRoot())
  }

  @Test func offsetIsInCodes() throws {
    // 2¹¹ − 1 codes up to 24: one code is 24/2047; nothing driven leaves the offset alone. Another line has to be
    // driven, or the cycle is left out: lines 0 and 1 cancel.
    var matrix = try programmed(ConverterErrors(offset: 20, sharedColumns: 1))
    let none = Matrix(rows: 1, columns: 8, elements: [1, -1, 0, 0, 0, 0, 0, 0])
    let y = moments(matrix.product(none, .forward).0.elements.map { $0 * 2047 / 24 })
    #expect(abs(y.mean) < 4 * 20 / 16)
    #expect(abs(y.variance.squareRoot() / 20 - 1) < 4 / 512.0.squareRoot())
  }

  @Test func noiseIsFreshForEveryConversion() throws {
    var matrix = try programmed(ConverterErrors(noise: 10))
    let none = Matrix(
      rows: 20, columns: 8,
      elements: (0..<20).flatMap { _ in [1, -1] + [Float](repeating: 0, count: 6) })
    let y = matrix.product(none, .forward).0.elements.map { $0 * 2047 / 24 }
    let found = moments(y)
    // 5120 draws; rounding to codes adds 1/12.
    #expect(abs(found.variance / (100 + 1.0 / 12) - 1) < 4 * (2.0 / 5120).squareRoot())
    #expect(Set(y).count > 40)
  }

  @Test(arguments: Direction.allCases)
  func moreBitsNeverLowerTheSignalToNoiseRatio(direction: Direction) throws {
    let errors = try (3...12).map { bits -> Double in
      var matrix = try crossbar(
        outputs: 40, inputs: 30, CrossbarDescription(adcBits: bits, adcRange: .bounded))
      _ = try matrix.program(randomMatrix(40, 30, salt: 1))
      var exact = try crossbar(outputs: 40, inputs: 30, CrossbarDescription(adc: IdealADC.name))
      _ = try exact.program(randomMatrix(40, 30, salt: 1))
      let x = randomMatrix(20, direction == .forward ? 30 : 40, salt: 2)
      let (found, expected) = (matrix.product(x, direction).0, exact.product(x, direction).0)
      return rootMeanSquare(zip(found.elements, expected.elements).map { $0 - $1 })
    }
    #expect(zip(errors, errors.dropFirst()).allSatisfy { $0 >= $1 }, "\(errors)")
  }
}
