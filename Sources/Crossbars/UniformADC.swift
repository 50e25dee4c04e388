/// 2^bits equally spaced codes over the range, both ends included; ties round to even.
///
/// Over a range of both signs 0 lies between two codes: use ``SignMagnitudeADC`` where that matters.
public struct UniformADC: ADCModel {
  /// `uniform`.
  public static let name = "uniform"
  private let bits: Int

  /// Makes a converter of `bits` bits.
  public init(bits: Int) { self.bits = bits }

  /// The distance between two codes.
  public func step(_ range: ConverterRange) -> Float {
    (range.highest - range.lowest) / Float((1 << bits) - 1)
  }

  /// Rounds, clips and adds.
  public func accumulate(
    _ values: Span<Float>, range: ConverterRange, weight: Float,
    into sums: inout MutableSpan<Float>
  ) -> Int {
    Staircase(
      origin: range.lowest, step: step(range), lowest: 0, highest: Float((1 << bits) - 1)
    )
    .accumulate(values, weight: weight, into: &sums)
  }
}
