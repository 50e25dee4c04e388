/// How the physical converters of a chip differ from their model.
///
/// Gain and offset are drawn once per converter (domain `.converters`), noise for every conversion; all are
/// normal. No default but none: what is measured depends on the circuit.
public struct ConverterErrors: Codable, Sendable, Equatable {
  /// σ of the gain, relative.
  public var gain: Double
  /// σ of the offset, in codes.
  public var offset: Double
  /// σ of the noise of one conversion, in codes.
  public var noise: Double
  /// How many neighbouring columns (rows, when a transposed product senses them) share a converter; at most
  /// all of an array.
  public var sharedColumns: Int

  private enum CodingKeys: String, CodingKey {
    case gain
    case offset
    case noise
    case sharedColumns = "shared_columns"
  }

  /// Converters without errors.
  public static let none = ConverterErrors()

  /// Gives the deviations.
  public init(gain: Double = 0, offset: Double = 0, noise: Double = 0, sharedColumns: Int = 128) {
    self.gain = gain
    self.offset = offset
    self.noise = noise
    self.sharedColumns = sharedColumns
  }

  /// Reads the deviations; absent keys mean no such error.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let standard = ConverterErrors.none
    gain = try values.decodeIfPresent(Double.self, forKey: .gain) ?? standard.gain
    offset = try values.decodeIfPresent(Double.self, forKey: .offset) ?? standard.offset
    noise = try values.decodeIfPresent(Double.self, forKey: .noise) ?? standard.noise
    sharedColumns =
      try values.decodeIfPresent(Int.self, forKey: .sharedColumns) ?? standard.sharedColumns
  }

  /// Whether converters differ from each other.
  var areStatic: Bool { gain > 0 || offset > 0 }

  func validate() throws {
    for (key, value) in [("gain", gain), ("offset", offset), ("noise", noise)] {
      guard value >= 0, value.isFinite else {
        throw CrossbarError.invalidSetting(
          key: "adc_errors.\(key)", found: "\(value)", allowed: "a finite number of 0 or more")
      }
    }
    guard sharedColumns >= 1 else {
      throw CrossbarError.invalidSetting(
        key: "adc_errors.shared_columns", found: "\(sharedColumns)", allowed: "1 or more")
    }
  }
}
