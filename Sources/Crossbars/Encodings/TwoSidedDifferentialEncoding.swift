/// Two cells per slice that move in opposite directions about the middle of the window.
///
/// A zero puts both cells of a pair at the middle, the largest weight puts one at the top and one at the
/// bottom. A pair of an odd top level has no level in the middle: the first cell is then the upper one.
public struct TwoSidedDifferentialEncoding: PairEncoding {
  /// `differential_two_sided`.
  public static let name = "differential_two_sided"
  /// The slices of the magnitude.
  public let pairs: PairLayout

  /// Lays out the magnitude, all bits but the sign, on slices.
  public init(_ layout: WeightLayout) { pairs = PairLayout(layout) }

  /// Both cells of every digit, with the signed digit as their difference.
  public func levels(of weight: Int) -> [Float] {
    pairs.slices.flatMap { slice in
      let digit = Int(slice.level(of: abs(weight)) / slice.levelsPerUnit) * weight.signum()
      let top = (1 << slice.bits) - 1
      let upper = (top + digit + 1) >> 1
      return [Float(upper) * slice.levelsPerUnit, Float(upper - digit) * slice.levelsPerUnit]
    }
  }
}
