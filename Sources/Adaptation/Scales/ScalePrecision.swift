/// The numbers that a scale behind a converter can be.
///
/// Training keeps a scale in single precision; products use the nearest number that the precision has, and the
/// gradient of that number goes to the kept scale unchanged (a straight-through estimate), also where the number is
/// at an end of its range.
public enum ScalePrecision: Sendable, Equatable {
  /// Single precision.
  case float
  /// `k` bits, fixed point with one bit before the point: the multiples of 2^(1−k) from 0 to 2 − 2^(1−k).
  ///
  /// Halves round away from zero, and what is outside the range goes to its end. One bit is a mask: 0 below ½, else 1.
  case bits(Int)
  /// 0 or ±2ⁿ with n from −7 to 7, so that scaling is a shift.
  ///
  /// The exponent is the nearest one to log₂ |γ|: γ of magnitude √2 · 2ⁿ and more rounds up to 2ⁿ⁺¹. Below √½ · 2⁻⁷ it is
  /// 0, above 2⁷ it stays 2⁷.
  case powerOfTwo

  /// The largest number of bits.
  static let mostBits = 16
  private static let largestExponent = 7

  /// The nearest number that the precision has.
  func nearest(_ scale: Float) -> Float {
    switch self {
    case .float: return scale
    case .bits(let count):
      let steps = Float(1 << (count - 1))
      return min(max((scale * steps).rounded(), 0), 2 * steps - 1) / steps
    case .powerOfTwo:
      guard scale != 0, scale.isFinite else { return scale }
      let exponent =
        Int(scale.exponent) + (scale.significand >= Float(2).squareRoot() ? 1 : 0)
      guard exponent >= -Self.largestExponent else { return 0 }
      return Float(
        sign: scale.sign, exponent: min(exponent, Self.largestExponent), significand: 1)
    }
  }

  /// Whether scaling needs a multiplier; masking and shifting select instead.
  var multiplies: Bool { self != .powerOfTwo && self != .bits(1) }
}

extension ScalePrecision: Codable {
  /// Decodes `float`, `<k> bits` or `power-of-two`.
  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    let words = text.split(separator: " ")
    if text == "float" {
      self = .float
    } else if text == "power-of-two" {
      self = .powerOfTwo
    } else if words.count == 2, words[1] == "bits" || words[1] == "bit", let count = Int(words[0]),
      (1...Self.mostBits).contains(count)
    {
      self = .bits(count)
    } else {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: decoder.codingPath,
          debugDescription: "found '\(text)', allowed are 'float', '<k> bits' with k from 1 to "
            + "\(Self.mostBits), 'power-of-two'"))
    }
  }

  /// Encodes the text that decodes to this value.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .float: try container.encode("float")
    case .bits(let count): try container.encode("\(count) bits")
    case .powerOfTwo: try container.encode("power-of-two")
    }
  }
}
