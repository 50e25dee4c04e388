/// How column values become codes.
///
/// Values are in level units: the current of one level step under a drive of 1 is 1. A cycle of d input bits
/// drives up to 2^d − 1.
public protocol ADCModel: Sendable {
  /// The name by which configurations choose the converter.
  static var name: String { get }

  /// Makes a converter of a resolution.
  init(bits: Int)

  /// Converts values and adds `weight` times each result to the sum at the same index.
  ///
  /// - Returns: how many values lay beyond the upper end of the range (either end when it is signed) and were
  ///   clipped; a value that rounds to the last code is not.
  func accumulate(
    _ values: Span<Float>, range: ConverterRange, weight: Float,
    into sums: inout MutableSpan<Float>
  ) -> Int
}

/// The values that a converter can tell apart: 0…limit, or ±limit when signed.
public struct ConverterRange: Sendable, Equatable {
  /// The largest value, in level units.
  public let limit: Float
  /// Whether values of both signs are converted.
  public let isSigned: Bool

  /// Describes a range.
  public init(limit: Float, isSigned: Bool) {
    self.limit = limit
    self.isSigned = isSigned
  }
}
