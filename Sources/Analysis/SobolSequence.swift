public import MatrixMath

/// A Sobol sequence: points that fill the unit cube more evenly than random ones.
///
/// Points come in the order of the Gray code, the first one is the origin, and every coordinate is a multiple of 2⁻³².
/// Any 2^k points from the beginning have equally many in every half, quarter, … of each axis; other numbers of points
/// do not, so powers of two are the numbers to choose.
///
/// Source: I. M. Sobol, USSR Comput. Math. Math. Phys. 7 (1967); order of I. A. Antonov and V. M. Saleev, ibid. 19
/// (1979); numbers of S. Joe and F. Y. Kuo, SIAM J. Sci. Comput. 30 (2008).
public struct SobolSequence: Sendable {
  /// The most dimensions that are tabulated.
  public static let dimensionLimit = joeKuoNumbers.count + 1
  /// The most points that differ.
  public static let pointLimit = Int(UInt32.max)

  /// Shape [dimension][bit]: what a change of that bit of the Gray code changes, the first half of an axis in the top bit.
  private let directions: [[UInt32]]
  /// Shape [dimension]: what every coordinate is combined with by exclusive or.
  private let shift: [UInt32]

  /// A sequence of that many dimensions.
  ///
  /// - Parameters:
  ///   - dimensions: from 1 to ``dimensionLimit``.
  ///   - stream: where given, every coordinate is shifted digitally by a random word of (array: dimension, event 3), which
  ///     keeps the evenness and makes every point uniform in the cube; equal streams give equal points.
  /// - Throws: ``AnalysisError/tooManyDimensions(_:allowed:)``.
  public init(dimensions: Int, shiftedBy stream: RandomStream? = nil) throws {
    precondition(dimensions > 0, "\(dimensions) dimensions, at least one is needed")
    guard dimensions <= Self.dimensionLimit else {
      throw AnalysisError.tooManyDimensions(dimensions, allowed: Self.dimensionLimit)
    }
    directions = (0..<dimensions).map(Self.directions)
    shift = (0..<dimensions).map { dimension in
      stream?.words(RandomAddress(array: UInt32(dimension), event: DrawEvent.digitalShift)).0 ?? 0
    }
  }

  /// The first points; shape [point][dimension], every coordinate in [0, 1).
  ///
  /// - Throws: ``AnalysisError/tooManyPoints(_:allowed:)``.
  public func points(_ count: Int) throws -> [[Double]] {
    precondition(count >= 0, "\(count) points")
    guard count <= Self.pointLimit else {
      throw AnalysisError.tooManyPoints(count, allowed: Self.pointLimit)
    }
    var words = shift
    return (0..<count).map { index in
      defer {
        // From one Gray code to the next the bit changes that is the lowest 0 of the index.
        let bit = (~index).trailingZeroBitCount
        for dimension in words.indices where bit < 32 {
          words[dimension] ^= directions[dimension][bit]
        }
      }
      return words.map { Double($0) * 0x1p-32 }
    }
  }

  /// The 32 direction numbers of one dimension, by the recurrence of its polynomial.
  private static func directions(of dimension: Int) -> [UInt32] {
    guard dimension > 0 else { return (0..<32).map { 1 << (31 - $0) } }
    let row = joeKuoNumbers[dimension - 1]
    let (polynomial, degree) = (row[0], row.count - 1)
    var numbers = (0..<degree).map { row[$0 + 1] << UInt32(31 - $0) }
    for bit in degree..<32 {
      var next = numbers[bit - degree] ^ numbers[bit - degree] >> UInt32(degree)
      for lag in 1..<degree where polynomial >> UInt32(degree - lag) & 1 == 1 {
        next ^= numbers[bit - lag]
      }
      numbers.append(next)
    }
    return numbers
  }
}
