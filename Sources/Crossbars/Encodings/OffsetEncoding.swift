/// One cell per slice: the weight plus 2^(bits−1) is stored, and 2^(bits−1) times the sum of the inputs is
/// taken off the product, digitally or by a unit column.
public struct OffsetEncoding: WeightEncoding {
  /// `offset`.
  public static let name = "offset"
  /// −2^(bits−1) … 2^(bits−1) − 1, without the lowest, so that the range is symmetric.
  public let weights: ClosedRange<Int>
  /// One converter per slice.
  public let converters: [SenseColumn]
  /// Whether the offset is stored in a column of its own.
  public let hasUnitColumn: Bool
  private let offset: Int
  private let layout: [Slice]

  /// Lays out shifted weights; `subtraction` does not apply to single columns.
  public init(_ layout: WeightLayout) {
    offset = 1 << (layout.weightBits - 1)
    weights = (1 - offset)...(offset - 1)
    self.layout = layout.slices(of: layout.weightBits)
    hasUnitColumn = layout.offsetCorrection == .unitColumn
    converters = self.layout.enumerated().map {
      SenseColumn(plus: $0, slice: $0, significance: $1.significance)
    }
  }

  /// The slices of the shifted weight.
  public var slices: Int { layout.count }
  /// One per slice.
  public var physicalColumns: Int { slices }
  /// −2^(bits−1).
  public var inputOffset: Int { -offset }

  /// The digits of the shifted weight.
  public func levels(of weight: Int) -> [Float] {
    layout.map { $0.level(of: weight + offset) }
  }
}
