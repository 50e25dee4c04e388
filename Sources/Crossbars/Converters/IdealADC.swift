/// A converter of unlimited resolution and range: values pass unchanged.
public struct IdealADC: ADCModel {
  /// `ideal`.
  public static let name = "ideal"

  /// Makes an ideal converter; the resolution does not matter.
  public init(bits: Int) {}

  /// Values pass unchanged.
  public func scale(_ range: ConverterRange) -> CodeScale { .identity }

  /// Adds `weight · value`; nothing saturates.
  public func accumulate(
    _ values: Span<Float>, range: ConverterRange, weight: Float,
    into sums: inout MutableSpan<Float>
  ) -> Int {
    precondition(sums.count >= values.count, "\(values.count) values, \(sums.count) sums")
    for index in values.indices { sums[index] += weight * values[index] }
    return 0
  }
}
