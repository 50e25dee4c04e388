import Crossbars
import Devices
import MatrixMath
import TestSupport
import Testing

/// How converters choose their range.
@Suite struct CalibrationTests {
  /// Ways of driving and converting whose column values differ in sign and size.
  struct Chain: Sendable, CustomTestStringConvertible {
    let encoding: String
    let subtraction: Subtraction
    let input: InputEncoding
    let dacBits: Int

    var testDescription: String { "\(encoding), \(subtraction), \(input)/\(dacBits)" }

    static let all = weightEncodings.flatMap { encoding in
      Subtraction.allCases.flatMap { subtraction in
        [(InputEncoding.twosComplement, 1), (.signMagnitude, 1), (.signMagnitude, 3)].map {
          Chain(
            encoding: encoding.name, subtraction: subtraction, input: $0.0, dacBits: $0.1)
        }
      }
    }

    func description(_ range: ConverterRangePolicy, adcBits: Int = 8) -> CrossbarDescription {
      CrossbarDescription(
        weightEncoding: encoding, subtraction: subtraction, inputEncoding: input,
        dacBits: dacBits, adcBits: adcBits, adcRange: range)
    }
  }

  @Test(arguments: Chain.all, [90, 99.0])
  func coversThePercentile(chain: Chain, percentile: Double) throws {
    var matrix = try crossbar(
      outputs: 8, inputs: 64, chain.description(.calibrated(percentile: percentile)))
    _ = try matrix.program(randomMatrix(8, 64, salt: 1))
    let x = randomMatrix(100, 64, salt: 2)
    matrix.calibrate(true)
    _ = matrix.product(x, .forward)
    matrix.calibrate(false)
    let (_, statistics) = matrix.product(x, .forward)
    let cycles = matrix.description.inputCycles
    let conversions = 100 * 8 * cycles * matrix.encoding.converters.count
    let share = Double(statistics.saturations) / Double(conversions)
    #expect(share <= 1 - percentile / 100)
    // The range ends within one of 1024 bins of the percentile, so that it is no wider than it needs to be.
    #expect(share > 0)
  }

  @Test(arguments: [Direction.forward, .transposed])
  func directionsAreCalibratedApart(direction: Direction) throws {
    var matrix = try crossbar(
      outputs: 64, inputs: 64, CrossbarDescription(adcRange: .calibrated(percentile: 50)))
    _ = try matrix.program(randomMatrix(64, 64, salt: 3))
    let x = randomMatrix(4, 64, salt: 4)
    matrix.calibrate(true)
    _ = matrix.product(x, direction)
    matrix.calibrate(false)
    let other: Direction = direction == .forward ? .transposed : .forward
    #expect(matrix.product(x, direction).1.saturations > 0)
    #expect(matrix.product(x, other).1.saturations == 0)
  }

  @Test func byHand() throws {
    // Weights [3, 0] in one 2-bit digit, inputs of 2 magnitude bits in one cycle: x = [k, 3] gives the
    // value 3 k of at most 9. Of 0, 3, 3, 6 half are at most 3, which is bin 341 of 1024 of the bound 9:
    // the range is 9 · 342/1024 = 3.005859375, and larger values end there.
    var matrix = try crossbar(
      outputs: 1, inputs: 2,
      CrossbarDescription(
        weightBits: 3, inputEncoding: .signMagnitude, inputBits: 3, dacBits: 2,
        adc: SignMagnitudeADC.name, adcRange: .calibrated(percentile: 50)))
    _ = try matrix.program(Matrix([[3, 0]]))
    let x = Matrix([[0, 3], [1, 3], [1, 3], [2, 3]])
    matrix.calibrate(true)
    _ = matrix.product(x, .forward)
    matrix.calibrate(false)
    let (y, statistics) = matrix.product(Matrix([[0, 3], [2, 3], [-3, 3]]), .forward)
    #expect(worstRelativeError(y.elements, [0, 3.005859375, -3.005859375]).error < 1e-6)
    #expect(statistics.saturations == 2)
  }

  @Test func nothingSeenIsTheWholeBound() throws {
    var matrix = try crossbar(
      outputs: 4, inputs: 16, CrossbarDescription(adcRange: .calibrated(percentile: 50)))
    var bounded = try crossbar(outputs: 4, inputs: 16, CrossbarDescription(adcRange: .bounded))
    let weights = randomMatrix(4, 16, salt: 5)
    _ = try matrix.program(weights)
    _ = try bounded.program(weights)
    matrix.calibrate(true)
    matrix.calibrate(false)
    let x = randomMatrix(10, 16, salt: 6)
    #expect(matrix.product(x, .forward).0 == bounded.product(x, .forward).0)
  }

  /// One row per sensed line, with the sign of its weights, so that all currents add up; and its two halves.
  private func worstInputs(_ weights: Matrix) -> Matrix {
    let signs = weights.elements.map { Float($0 > 0 ? 1 : -1) }
    let all = signs + signs.map { max($0, 0) } + signs.map { max(-$0, 0) }
    return Matrix(rows: 3 * weights.rows, columns: weights.columns, elements: all)
  }

  @Test(arguments: Chain.all, [true, false])
  func theBoundIsNeverLeft(chain: Chain, isExact: Bool) throws {
    // Cells with programming errors may lie below level 0, where they take from the others.
    let device: any DeviceModel =
      isExact
      ? try IdealDevice(.init())
      : try GaussianDevice(.init(programmingError: 0.2, readNoise: 0, faults: .none))
    let array = ArrayShape(rows: 10, columns: 10)
    for seed in 1...5 {
      var matrix = try crossbar(
        outputs: 3, inputs: 15, chain.description(.bounded, adcBits: 14), array: array,
        device: device, seed: UInt64(seed))
      _ = try matrix.program(randomMatrix(3, 15, salt: UInt32(10 + seed)))
      let weights = matrix.effectiveWeights
      #expect(matrix.product(worstInputs(weights), .forward).1.saturations == 0)
      #expect(matrix.product(worstInputs(weights.transposed), .transposed).1.saturations == 0)
    }
  }

  @Test func fullIsEveryRowAtTheTopLevel() throws {
    // 4 rows of level 3 at most: 12, in 2 bits the codes 0, 4, 8, 12. A column of 5 reads 4, one of 7 reads 8.
    var matrix = try crossbar(
      outputs: 2, inputs: 4, CrossbarDescription(weightBits: 3, adcBits: 2, adcRange: .full))
    _ = try matrix.program(Matrix([[3, 2, 0, 0], [3, 3, 1, 0]]))
    // One full input drives bits 0 to 6 of every line: the value of a column times 127.
    let y = matrix.product(Matrix([[1, 1, 1, 1]]), .forward).0
    #expect(worstRelativeError(y.elements, [4, 8]).error < 1e-6)
  }

  @Test func fullCountsTheRowsOfOneArray() throws {
    // Arrays of 2 rows: 6 at most, codes 0, 2, 4, 6. Output 0 is 5 + 0 → 4 (2.5 steps go to the even code).
    var matrix = try crossbar(
      outputs: 1, inputs: 4, CrossbarDescription(weightBits: 3, adcBits: 2, adcRange: .full),
      array: ArrayShape(rows: 2, columns: 2))
    _ = try matrix.program(Matrix([[3, 2, 1, 2]]))
    // The second array holds 3, which is 1.5 steps and goes to 4: 4 + 4.
    let y = matrix.product(Matrix([[1, 1, 1, 1]]), .forward).0
    #expect(worstRelativeError(y.elements, [8]).error < 1e-6)
  }
}
