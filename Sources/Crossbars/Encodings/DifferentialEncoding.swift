/// Two cells per slice: positive weights are stored in the first, negative ones in the second, the other at level 0.
///
/// Physical column 2s holds slice s of positive weights and column 2s + 1 that of negative ones.
public struct DifferentialEncoding: WeightEncoding {
  /// `differential`.
  public static let name = "differential"
  /// ±(2^(bits−1) − 1).
  public let weights: ClosedRange<Int>
  /// One converter per column, or per pair when currents are subtracted.
  public let converters: [SenseColumn]
  private let layout: [Slice]

  /// Lays out the magnitude, all bits but the sign, on slices.
  public init(_ layout: WeightLayout) {
    let largest = (1 << (layout.weightBits - 1)) - 1
    weights = -largest...largest
    self.layout = layout.slices(of: layout.weightBits - 1)
    converters = pairConverters(self.layout, layout.subtraction)
  }

  /// The slices of the magnitude.
  public var slices: Int { layout.count }
  /// Two per slice.
  public var physicalColumns: Int { 2 * slices }
  /// None.
  public var inputOffset: Int { 0 }

  /// The digits of the magnitude on the side of the sign, zeros on the other.
  public func levels(of weight: Int) -> [Float] {
    layout.flatMap { slice in
      let level = slice.level(of: abs(weight))
      return weight < 0 ? [0, level] : [level, 0]
    }
  }
}
