/// A decoder with nothing in it: what it decodes takes its defaults.
struct NoSettings: Decoder {
  let codingPath: [any CodingKey] = []
  let userInfo: [CodingUserInfoKey: Any] = [:]

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(Empty<Key>())
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw nothing(codingPath) }

  func singleValueContainer() throws -> any SingleValueDecodingContainer {
    throw nothing(codingPath)
  }

  private struct Empty<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let codingPath: [any CodingKey] = []
    let allKeys: [Key] = []

    func contains(_ key: Key) -> Bool { false }
    func decodeNil(forKey key: Key) throws -> Bool { true }
    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
      throw DecodingError.keyNotFound(
        key, DecodingError.Context(codingPath: [], debugDescription: "the key is missing"))
    }
    func nestedContainer<Nested: CodingKey>(
      keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> { throw nothing([key]) }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
      throw nothing([key])
    }
    func superDecoder() throws -> any Decoder { throw nothing([]) }
    func superDecoder(forKey key: Key) throws -> any Decoder { throw nothing([key]) }
  }
}

private func nothing(_ path: [any CodingKey]) -> DecodingError {
  .valueNotFound(
    Never.self, DecodingError.Context(codingPath: path, debugDescription: "settings are missing"))
}
