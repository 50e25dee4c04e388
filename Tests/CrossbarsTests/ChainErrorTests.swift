import Crossbars
import MatrixMath
import TestSupport
import Testing

/// The error of the whole chain on ideal cells: only rounding of inputs and converters is left.
@Suite struct ChainErrorTests {
  static let size = 256

  /// The root mean square of the error relative to that of the product with the stored weights.
  private func error(
    _ description: CrossbarDescription, _ direction: Direction
  ) throws -> (relative: Double, bound: Double) {
    var matrix = try crossbar(outputs: Self.size, inputs: Self.size, description)
    _ = try matrix.program(randomMatrix(Self.size, Self.size, salt: 1, scale: 0.05))
    let x = randomMatrix(12, Self.size, salt: 2)
    matrix.calibrate(true)
    _ = matrix.product(x, direction)
    matrix.calibrate(false)
    let found = matrix.product(x, direction).0
    let exact = MatrixMath.product(
      x, matrix.effectiveWeights, transposingB: direction == .forward)
    let signal = rootMeanSquare(exact.elements)
    let noise = rootMeanSquare(zip(found.elements, exact.elements).map { $0 - $1 })
    return (noise / signal, bound(matrix, description, direction))
  }

  /// The error that rounding alone may cause, relative to the signal, when converters cover the whole bound.
  ///
  /// In codes: a conversion errs by at most half a step, with the variance step²/12, and counts 2^cycle · 4^slice;
  /// two arrays of 128 lines are added. The largest column of a slice, with every line driven, gives the step.
  /// Each of 256 inputs errs with the variance 1/12, times a weight whose root mean square is below half of 127.
  /// The largest of 256 normal values lies near 2.8 σ; the signal is taken for a largest value of 4 σ.
  private func bound(
    _ matrix: CrossbarMatrix, _ description: CrossbarDescription, _ direction: Direction
  ) -> Double {
    let size = Double(Self.size)
    let codes = Double((1 << description.adcBits) - 1)
    let cycles = (0..<description.inputBits).reduce(0.0) { $0 + Double(1 << (2 * $1)) }
    let columns = (0..<8).reduce(0.0) { sum, column in
      let step = largestSum(matrix, column, direction) / codes
      return sum + Double(1 << (4 * (column / 2))) * step * step
    }
    let converters = 2 * cycles * columns / 12
    let weight = 127.0 / 4
    let input = Double((1 << (description.inputBits - 1)) - 1) / 4
    let signal = size.squareRoot() * weight * input
    let inputs = size * (127.0 / 2) * (127.0 / 2) / 12
    return (converters + inputs).squareRoot() / signal
  }

  /// The largest sum of levels on a sensed line within an array, from the levels themselves.
  private func largestSum(
    _ matrix: CrossbarMatrix, _ column: Int, _ direction: Direction
  ) -> Double {
    var largest: Float = 0
    for half in [0..<128, 128..<256] {
      for sensed in 0..<Self.size {
        var sum: Float = 0
        for driven in half {
          let (input, output) = direction == .forward ? (driven, sensed) : (sensed, driven)
          sum += matrix.levels[(input * 8 + column) * Self.size + output]
        }
        largest = max(largest, sum)
      }
    }
    return Double(largest)
  }

  @Test(arguments: [Direction.forward, .transposed])
  func eightBits(direction: Direction) throws {
    let (relative, bound) = try error(CrossbarDescription(), direction)
    #expect(relative < bound)
    #expect(bound < 0.1)
  }

  @Test(arguments: [Direction.forward, .transposed])
  func sixteenBitInputsAndFourteenBitConverters(direction: Direction) throws {
    let coarse = try error(CrossbarDescription(), direction).relative
    let (relative, bound) = try error(
      CrossbarDescription(
        inputBits: 16, adcBits: 14, adcRange: .calibrated(percentile: 100)), direction)
    #expect(relative < bound)
    // Six bits more in the converter divide its error by 64, the inputs' by 256.
    #expect(relative < coarse / 32)
  }
}
