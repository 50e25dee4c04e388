/// A converter of unlimited resolution and range: values pass unchanged.
public struct IdealADC: ADCModel {
  /// `ideal`.
  public static let name = "ideal"

  /// Makes an ideal converter; the resolution does not matter.
  public init(bits: Int) {}

  /// Adds `weight · value`; nothing saturates.
  public func accumulate(
    _ values: Span<Float>, range: ConverterRange, weight: Float,
    into sums: inout MutableSpan<Float>
  ) -> Int {
    for index in values.indices { sums[index] += weight * values[index] }
    return 0
  }
}
