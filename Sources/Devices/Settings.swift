extension KeyedDecodingContainer {
  /// The value of a key, or a default where the key is absent.
  func value<T: Decodable>(_ key: Key, default value: T) throws -> T {
    try decodeIfPresent(T.self, forKey: key) ?? value
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
