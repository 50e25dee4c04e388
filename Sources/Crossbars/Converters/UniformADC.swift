/// 2^bits equally spaced codes over the range, both ends included; ties go to the even code.
///
/// Over a range of both signs 0 lies between two codes: use ``SignMagnitudeADC`` where that matters.
public struct UniformADC: ADCModel {
  /// `uniform`.
  public static let name = "uniform"
  private let highest: Float

  /// Makes a converter of `bits` bits.
  public init(bits: Int) { highest = Float((1 << bits) - 1) }

  /// Codes from the lower end of the range.
  public func scale(_ range: ConverterRange) -> CodeScale {
    CodeScale(origin: range.lowest, step: (range.highest - range.lowest) / highest)
  }

  /// Rounds, clips and adds.
  public func accumulate(
    _ values: Span<Float>, range: ConverterRange, weight: Float,
    into sums: inout MutableSpan<Float>
  ) -> Int {
    Staircase(scale: scale(range), lowest: 0, highest: highest)
      .accumulate(values, weight: weight, countsBelow: range.isSigned, into: &sums)
  }
}
