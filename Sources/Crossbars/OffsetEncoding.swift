/// One cell per slice: the weight plus 2^(bits−1) is stored, and 2^(bits−1) times the sum of the inputs is
/// subtracted digitally.
public struct OffsetEncoding: WeightEncoding {
  /// `offset`.
  public static let name = "offset"
  /// −2^(bits−1) … 2^(bits−1) − 1, without the lowest, so that the range is symmetric.
  public let weights: ClosedRange<Int>
  /// The slices of the shifted weight.
  public let slices: Int
  /// One converter per slice.
  public let converters: [SenseColumn]
  private let offset: Int
  private let cellBits: Int

  /// Lays out shifted weights of `weightBits` bits; `subtraction` does not apply to single columns.
  public init(weightBits: Int, cellBits: Int, subtraction: Subtraction) {
    offset = 1 << (weightBits - 1)
    weights = (1 - offset)...(offset - 1)
    slices = (weightBits + cellBits - 1) / cellBits
    self.cellBits = cellBits
    converters = (0..<slices).map {
      SenseColumn(plus: $0, significance: Float(1 << ($0 * cellBits)))
    }
  }

  /// One per slice.
  public var physicalColumns: Int { slices }
  /// −2^(bits−1).
  public var inputOffset: Int { -offset }

  /// The digits of the shifted weight.
  public func levels(of weight: Int) -> [UInt8] {
    digits(of: weight + offset, bits: cellBits, count: slices)
  }
}
