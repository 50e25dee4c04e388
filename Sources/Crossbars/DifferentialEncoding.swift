/// Two cells per slice: positive weights are stored in the first, negative ones in the second, the other at level 0.
///
/// Physical column 2s holds slice s of positive weights and column 2s + 1 that of negative ones.
public struct DifferentialEncoding: WeightEncoding {
  /// `differential`.
  public static let name = "differential"
  /// ±(2^(bits−1) − 1).
  public let weights: ClosedRange<Int>
  /// The slices of the magnitude.
  public let slices: Int
  /// One converter per column, or per pair when currents are subtracted.
  public let converters: [SenseColumn]
  private let cellBits: Int

  /// Lays out the magnitude of `weightBits − 1` bits on slices of `cellBits` bits.
  public init(weightBits: Int, cellBits: Int, subtraction: Subtraction) {
    let largest = (1 << (weightBits - 1)) - 1
    weights = -largest...largest
    slices = max(1, (weightBits - 1 + cellBits - 1) / cellBits)
    self.cellBits = cellBits
    converters = (0..<slices).flatMap { slice in
      let significance = Float(1 << (slice * cellBits))
      return switch subtraction {
      case .analog:
        [SenseColumn(plus: 2 * slice, minus: 2 * slice + 1, significance: significance)]
      case .digital:
        [
          SenseColumn(plus: 2 * slice, significance: significance),
          SenseColumn(plus: 2 * slice + 1, significance: -significance),
        ]
      }
    }
  }

  /// Two per slice.
  public var physicalColumns: Int { 2 * slices }
  /// None.
  public var inputOffset: Int { 0 }

  /// The digits of the magnitude on the side of the sign, zeros on the other.
  public func levels(of weight: Int) -> [UInt8] {
    digits(of: abs(weight), bits: cellBits, count: slices).flatMap { digit in
      weight < 0 ? [0, digit] : [digit, 0]
    }
  }
}
