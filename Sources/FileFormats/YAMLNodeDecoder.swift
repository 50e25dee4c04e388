import Yams

/// Decodes values from one node of a YAML document and records the keys they ask for.
struct YAMLNodeDecoder: Decoder {
  let node: Node
  let codingPath: [any CodingKey]
  let record: YAMLRecord
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  init(_ node: Node, path: [any CodingKey], record: YAMLRecord) {
    self.node = node
    codingPath = path
    self.record = record
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard case .mapping(let mapping) = node else { throw mismatch("a mapping") }
    var values: [String: Node] = [:]
    var keys: [String] = []
    for (keyNode, value) in mapping {
      let key = try record.text(ofKey: keyNode, codingPath)
      keys.append(key)
      values[key] = value
    }
    record.open(codingPath)
    return KeyedDecodingContainer(
      YAMLKeyedContainer(decoder: self, mapping: mapping, values: values, names: keys))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard case .sequence(let sequence) = node else { throw mismatch("a list") }
    return YAMLUnkeyedContainer(decoder: self, nodes: Array(sequence))
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer { self }

  /// A decoder of a node below this one.
  func below(_ node: Node, _ key: any CodingKey) -> YAMLNodeDecoder {
    YAMLNodeDecoder(node, path: codingPath + [key], record: record)
  }

  /// An error about this node's value.
  func problem(_ text: String) -> FileFormatError {
    .yamlValue(
      file: record.file, line: node.mark?.line ?? 0, keyPath: YAMLPath.text(codingPath),
      problem: text)
  }

  func mismatch(_ expected: String) -> FileFormatError {
    problem("found \(node.summary), expected \(expected)")
  }
}

extension YAMLNodeDecoder: SingleValueDecodingContainer {
  func decodeNil() -> Bool { node.isNothing }

  func decode(_ type: Bool.Type) throws -> Bool {
    guard let value = node.strictBool else { throw mismatch("true or false") }
    return value
  }

  func decode(_ type: String.Type) throws -> String {
    guard let value = node.strictText else { throw mismatch("a text") }
    return value
  }

  func decode(_ type: Double.Type) throws -> Double { try number() }
  func decode(_ type: Float.Type) throws -> Float { try number() }
  func decode(_ type: Int.Type) throws -> Int { try integer() }
  func decode(_ type: Int8.Type) throws -> Int8 { try integer() }
  func decode(_ type: Int16.Type) throws -> Int16 { try integer() }
  func decode(_ type: Int32.Type) throws -> Int32 { try integer() }
  func decode(_ type: Int64.Type) throws -> Int64 { try integer() }
  func decode(_ type: UInt.Type) throws -> UInt { try integer() }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try integer() }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try integer() }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try integer() }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try integer() }

  func decode<T: Decodable>(_ type: T.Type) throws -> T {
    do {
      return try T(from: self)
    } catch let error as FileFormatError {
      throw error
    } catch let error as DecodingError {
      throw located(error)
    } catch {
      throw problem("\(error)")
    }
  }

  private func integer<Integer: FixedWidthInteger>() throws -> Integer {
    guard let value: Integer = node.strictInteger() else {
      throw mismatch(
        Integer.bitWidth < 64 || !Integer.isSigned
          ? "an integer from \(Integer.min) to \(Integer.max)" : "an integer")
    }
    return value
  }

  private func number<Number: BinaryFloatingPoint & LosslessStringConvertible>() throws -> Number {
    guard let value: Number = node.strictNumber() else { throw mismatch("a number") }
    return value
  }

  /// What a type said about its value, with the place of the value it is about.
  private func located(_ error: DecodingError) -> FileFormatError {
    switch error {
    case .dataCorrupted(let context), .typeMismatch(_, let context),
      .valueNotFound(_, let context):
      return decoder(at: context.codingPath).problem(context.debugDescription)
    case .keyNotFound(let key, let context):
      let place = decoder(at: context.codingPath)
      return record.missing(
        key.stringValue, in: place.node.mapping ?? [:], place.node, path: place.codingPath)
    @unknown default:
      return problem("\(error)")
    }
  }

  /// The decoder of the node that a coding path names, as far as the path can be followed.
  private func decoder(at path: [any CodingKey]) -> YAMLNodeDecoder {
    var place = self
    for key in path.dropFirst(codingPath.count) {
      let next = key.intValue.flatMap { index in
        place.node.sequence.flatMap { $0.indices.contains(index) ? $0[index] : nil }
      }
      guard let next = next ?? place.node.mapping?[Node(key.stringValue)] else { break }
      place = place.below(next, key)
    }
    return place
  }
}
