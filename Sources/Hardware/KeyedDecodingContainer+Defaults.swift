extension KeyedDecodingContainer {
  /// Replaces a value by the one under a key, if there is one.
  func read<Value: Decodable>(_ key: Key, into value: inout Value) throws {
    if let found = try decodeIfPresent(Value.self, forKey: key) { value = found }
  }

  /// Replaces an optional value by the one under a key, if there is one.
  func read<Value: Decodable>(_ key: Key, into value: inout Value?) throws {
    if let found = try decodeIfPresent(Value.self, forKey: key) { value = found }
  }
}
