/// How column values become codes.
///
/// Values are in level units: the current of one level step under a drive of 1 is 1. A cycle of d input bits
/// drives up to 2^d − 1.
public protocol ADCModel: Sendable {
  /// The name by which configurations choose the converter.
  static var name: String { get }

  /// Makes a converter of a resolution.
  init(bits: Int)

  /// What codes over a range stand for.
  func scale(_ range: ConverterRange) -> CodeScale

  /// Converts values and adds `weight` times each code to the sum at the same index.
  ///
  /// - Parameters:
  ///   - values: what the converters see.
  ///   - range: the values that they can tell apart.
  ///   - weight: the factor of every code.
  ///   - sums: as many as there are values, or more.
  /// - Returns: how many values lay beyond the upper end of the range (either end when it reaches below 0) and
  ///   were clipped; a value that rounds to the last code is not.
  func accumulate(
    _ values: Span<Float>, range: ConverterRange, weight: Float,
    into sums: inout MutableSpan<Float>
  ) -> Int
}

/// What codes stand for: `value = origin + step · code`.
public struct CodeScale: Sendable, Equatable {
  /// The value of code 0.
  public let origin: Float
  /// The distance between two codes.
  public let step: Float
  /// The error of rounding to codes, uniform over one step; none if values pass unchanged.
  public let roundingVariance: Float

  /// Codes a step apart.
  public init(origin: Float = 0, step: Float) {
    self.origin = origin
    self.step = step
    roundingVariance = step * step / 12
  }

  private init() {
    (origin, step, roundingVariance) = (0, 1, 0)
  }

  /// The value is the code.
  public static let identity = CodeScale()
}

/// The values between which a converter tells apart, in level units.
public struct ConverterRange: Sendable, Equatable {
  /// The smallest value.
  public let lowest: Float
  /// The largest value.
  public let highest: Float

  /// Describes a range: 0 … `limit`, or ±`limit` when signed.
  public init(limit: Float, isSigned: Bool) {
    lowest = isSigned ? -limit : 0
    highest = limit
  }

  /// Whether values of both signs are converted.
  public var isSigned: Bool { lowest < 0 }
}
