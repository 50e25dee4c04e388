import Quantities

/// A group of settings that a device model gives its own defaults.
protocol DefaultedSettings {
  /// Reads the settings; absent keys keep the values of `defaults`.
  init(from decoder: any Decoder, defaults: Self) throws
}

extension KeyedDecodingContainer {
  /// The value of a key, or a default where the key is absent.
  func value<T: Decodable>(_ key: Key, default value: T) throws -> T {
    try decodeIfPresent(T.self, forKey: key) ?? value
  }

  /// One of the names of a choice, or a default where the key is absent.
  func choice<T: RawRepresentable<String> & CaseIterable>(_ key: Key, default value: T) throws -> T
  {
    guard let name = try decodeIfPresent(String.self, forKey: key) else { return value }
    guard let choice = T(rawValue: name) else {
      let known = T.allCases.map(\.rawValue).joined(separator: ", ")
      throw DecodingError.dataCorruptedError(
        forKey: key, in: self, debugDescription: "found '\(name)', known are \(known)")
    }
    return choice
  }

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
