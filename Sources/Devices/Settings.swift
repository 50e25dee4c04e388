import Quantities

/// A group of settings that a device model gives its own defaults.
protocol DefaultedSettings {
  /// Reads the settings; absent keys keep the values of `defaults`.
  init(from decoder: any Decoder, defaults: Self) throws
}

extension KeyedDecodingContainer {
  /// The group of a key: what it does not state keeps its default.
  func group<T: DefaultedSettings>(_ key: Key, default value: T) throws -> T {
    guard contains(key), try !decodeNil(forKey: key) else { return value }
    return try T(from: superDecoder(forKey: key), defaults: value)
  }
}

/// Refuses a dimensionless setting that is not a finite number in a range.
func require(
  _ value: Double, in range: ClosedRange<Double>, _ key: String, of model: String
) throws {
  guard range.contains(value) else {
    throw DeviceError.invalidSetting(
      model: model, key: key, found: "\(value)",
      allowed: "\(range.lowerBound) to \(range.upperBound)")
  }
}

/// Refuses a conductance that is not finite and above 0 S, or at 0 S where that is allowed.
func require(
  _ value: Conductance, orZero: Bool = false, _ key: String, of model: String
) throws {
  guard value.si.isFinite, orZero ? value.si >= 0 : value.si > 0 else {
    throw DeviceError.invalidSetting(
      model: model, key: key, found: "\(value)",
      allowed: orZero ? "a finite conductance of 0 S or more" : "a finite conductance above 0 S")
  }
}
