extension KeyedDecodingContainer {
  /// The value of a key, or a default where the key is absent.
  public func value<T: Decodable>(_ key: Key, default value: T) throws -> T {
    try decodeIfPresent(T.self, forKey: key) ?? value
  }

  /// One of the names of a choice, or a default where the key is absent.
  ///
  /// - Throws: `DecodingError.dataCorrupted` that lists the names for one that is not among them.
  public func choice<T: RawRepresentable<String> & CaseIterable>(
    _ key: Key, default value: T
  ) throws -> T {
    try choice(key) ?? value
  }

  /// One of the names of a choice, or nothing where the key is absent.
  ///
  /// - Throws: `DecodingError.dataCorrupted` that lists the names for one that is not among them.
  public func choice<T: RawRepresentable<String> & CaseIterable>(_ key: Key) throws -> T? {
    try decodeIfPresent(String.self, forKey: key).map { try choice(of: $0, key) }
  }

  /// Some names of a choice, or a default where the key is absent.
  ///
  /// - Throws: `DecodingError.dataCorrupted` that lists the names for one that is not among them.
  public func choices<T: RawRepresentable<String> & CaseIterable>(
    _ key: Key, default values: [T]
  ) throws -> [T] {
    guard let names = try decodeIfPresent([String].self, forKey: key) else { return values }
    return try names.map { try choice(of: $0, key) }
  }

  private func choice<T: RawRepresentable<String> & CaseIterable>(
    of name: String, _ key: Key
  ) throws -> T {
    guard let choice = T(rawValue: name) else {
      let known = T.allCases.map(\.rawValue).joined(separator: ", ")
      throw DecodingError.dataCorruptedError(
        forKey: key, in: self, debugDescription: "found '\(name)', known are \(known)")
    }
    return choice
  }
}
