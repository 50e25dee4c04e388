import Yams

/// Decodes the values of a mapping; every key it is asked for is recorded.
struct YAMLKeyedContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let decoder: YAMLNodeDecoder
  let mapping: Node.Mapping
  let values: [String: Node]
  let names: [String]
  var codingPath: [any CodingKey] { decoder.codingPath }
  var allKeys: [Key] { names.compactMap { Key(stringValue: $0) } }

  func contains(_ key: Key) -> Bool {
    decoder.record.ask(key.stringValue, of: codingPath)
    return values[key.stringValue] != nil
  }

  func decodeNil(forKey key: Key) throws -> Bool { try value(key).node.isNothing }

  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
    try value(key).decode(type)
  }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<NestedKey> {
    try value(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try value(key).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder { try value(YAMLKey(stringValue: "super")) }
  func superDecoder(forKey key: Key) throws -> any Decoder { try value(key) }

  private func value(_ key: any CodingKey) throws -> YAMLNodeDecoder {
    decoder.record.ask(key.stringValue, of: codingPath)
    guard let node = values[key.stringValue] else {
      throw decoder.record.missing(
        key.stringValue, in: mapping, decoder.node, path: codingPath)
    }
    return decoder.below(node, key)
  }
}

/// Decodes the elements of a list, one after the other.
struct YAMLUnkeyedContainer: UnkeyedDecodingContainer {
  let decoder: YAMLNodeDecoder
  let nodes: [Node]
  private(set) var currentIndex = 0
  var codingPath: [any CodingKey] { decoder.codingPath }
  var count: Int? { nodes.count }
  var isAtEnd: Bool { currentIndex >= nodes.count }

  init(decoder: YAMLNodeDecoder, nodes: [Node]) {
    self.decoder = decoder
    self.nodes = nodes
  }

  mutating func decodeNil() throws -> Bool {
    guard try current().node.isNothing else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
    let value = try current().decode(type)
    currentIndex += 1
    return value
  }

  mutating func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type
  ) throws -> KeyedDecodingContainer<NestedKey> {
    let container = try current().container(keyedBy: type)
    currentIndex += 1
    return container
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    let container = try current().unkeyedContainer()
    currentIndex += 1
    return container
  }

  mutating func superDecoder() throws -> any Decoder {
    let element = try current()
    currentIndex += 1
    return element
  }

  private func current() throws -> YAMLNodeDecoder {
    guard !isAtEnd else {
      throw decoder.problem("found \(nodes.count) elements, expected more")
    }
    return decoder.below(nodes[currentIndex], YAMLKey(intValue: currentIndex))
  }
}
