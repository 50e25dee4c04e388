/// Two cells per slice: positive weights are stored in the first, negative ones in the second, the other at level 0.
public struct DifferentialEncoding: PairEncoding {
  /// `differential`.
  public static let name = "differential"
  /// The slices of the magnitude.
  public let pairs: PairLayout

  /// Lays out the magnitude, all bits but the sign, on slices.
  public init(_ layout: WeightLayout) { pairs = PairLayout(layout) }

  /// The digits of the magnitude on the side of the sign, zeros on the other.
  public func levels(of weight: Int) -> [Float] {
    pairs.slices.flatMap { slice in
      let level = slice.level(of: abs(weight))
      return weight < 0 ? [0, level] : [level, 0]
    }
  }
}
