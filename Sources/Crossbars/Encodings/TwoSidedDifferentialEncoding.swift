/// Two cells per slice that move in opposite directions about the middle of the window.
///
/// A zero puts both cells of a pair at the middle, the largest weight puts one at the top and one at the
/// bottom. A pair of an odd top level has no level in the middle: the first cell is then the upper one.
/// Columns and converters are those of ``DifferentialEncoding``.
public struct TwoSidedDifferentialEncoding: WeightEncoding {
  /// `differential_two_sided`.
  public static let name = "differential_two_sided"
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

  /// Both cells of every digit, with the signed digit as their difference.
  public func levels(of weight: Int) -> [Float] {
    layout.flatMap { slice in
      let digit = Int(slice.level(of: abs(weight)) / slice.levelsPerUnit) * weight.signum()
      let top = (1 << slice.bits) - 1
      let upper = (top + digit + 1) >> 1
      return [Float(upper) * slice.levelsPerUnit, Float(upper - digit) * slice.levelsPerUnit]
    }
  }
}
