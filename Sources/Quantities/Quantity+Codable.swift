extension Quantity {
  /// Reads the quantity from one string with a unit, such as "0.2 V".
  ///
  /// - Throws: `DecodingError.dataCorrupted` for a bare number or a wrong unit, naming what was found and the
  ///   allowed units.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    do {
      try self.init(parsing: text)
    } catch {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(error)")
    }
  }

  /// Writes one string with a unit; reading it back restores the value bit for bit.
  ///
  /// - Throws: `EncodingError.invalidValue` when the value is infinite or not a number.
  public func encode(to encoder: any Encoder) throws {
    guard si.isFinite else {
      throw EncodingError.invalidValue(
        self,
        EncodingError.Context(
          codingPath: encoder.codingPath, debugDescription: "a \(Self.noun) must be finite"))
    }
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
