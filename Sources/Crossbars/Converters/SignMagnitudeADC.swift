/// One sign bit, the others for the magnitude: 2^bits − 1 equally spaced codes, of which 0 is one.
///
/// A range without negative values leaves the sign bit unused.
public struct SignMagnitudeADC: ADCModel {
  /// `sign_magnitude`.
  public static let name = "sign_magnitude"
  private let highest: Float

  /// Makes a converter of `bits` bits, sign included.
  public init(bits: Int) { highest = Float((1 << (bits - 1)) - 1) }

  /// Codes from 0.
  public func scale(_ range: ConverterRange) -> CodeScale {
    CodeScale(step: range.highest / highest)
  }

  /// Rounds, clips and adds.
  public func accumulate(
    _ values: Span<Float>, range: ConverterRange, weight: Float,
    into sums: inout MutableSpan<Float>
  ) -> Int {
    Staircase(scale: scale(range), lowest: range.isSigned ? -highest : 0, highest: highest)
      .accumulate(values, weight: weight, countsBelow: range.isSigned, into: &sums)
  }
}
