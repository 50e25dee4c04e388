import Yams

/// A place of the document being written; encoders and their containers fill it.
final class YAMLBox {
  var content = Content.empty

  enum Content {
    case empty
    case scalar(String, Node.Scalar.Style)
    case mapping([(key: String, box: YAMLBox)])
    case sequence([YAMLBox])
  }

  /// The finished node; a place that nobody filled is an empty mapping, as Swift encodes empty structs.
  func node(_ tags: YAMLTags) -> Node {
    switch content {
    case .empty: Node([(Node, Node)](), tags.mapping)
    case .scalar(let text, let style): Node(text, tags.scalar, style)
    case .mapping(let pairs):
      Node(
        pairs.map {
          (Node($0.key, tags.scalar, YAMLScalarText.style($0.key)), $0.box.node(tags))
        }, tags.mapping)
    case .sequence(let boxes): Node(boxes.map { $0.node(tags) }, tags.sequence)
    }
  }

  /// The place of a key; a key that is there already is filled anew.
  func box(for key: String) -> YAMLBox {
    var pairs: [(key: String, box: YAMLBox)] = []
    if case .mapping(let existing) = content { pairs = existing }
    if let known = pairs.first(where: { $0.key == key }) { return known.box }
    let box = YAMLBox()
    content = .mapping(pairs + [(key, box)])
    return box
  }

  func appendBox() -> YAMLBox {
    var boxes: [YAMLBox] = []
    if case .sequence(let existing) = content { boxes = existing }
    let box = YAMLBox()
    content = .sequence(boxes + [box])
    return box
  }

  func sortKeys() {
    guard case .mapping(let pairs) = content else { return }
    content = .mapping(pairs.sorted { $0.key < $1.key })
  }
}

/// The tags of the nodes of one document, which share them.
///
/// With a tag of its own a node costs more than its text, and without a given one Yams searches every text for what it
/// looks like; neither writing nor reading needs that here.
struct YAMLTags {
  let scalar = Tag(.str)
  let mapping = Tag(.map)
  let sequence = Tag(.seq)
}

/// Dictionaries have no order of their own: their keys are sorted.
private protocol UnorderedKeys {}
extension Dictionary: UnorderedKeys {}

/// How texts must be written so that they are read back as texts.
enum YAMLScalarText {
  /// The bare texts that stand for no value.
  static let nothing = ["", "~", "null", "Null", "NULL"]

  /// Quotation marks where the bare text would be read as something else; the emitter adds those the grammar needs.
  static func style(_ text: String) -> Node.Scalar.Style {
    let looksOtherwise =
      YAMLScalarText.nothing.contains(text) || ["true", "false"].contains(text)
      || Double(text) != nil
      || [".inf", "-.inf", "+.inf", ".nan"].contains(text)
    return looksOtherwise ? .singleQuoted : .any
  }
}

/// Encodes one value into one place of a YAML document.
struct YAMLNodeEncoder: Encoder {
  let box: YAMLBox
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  /// The node of a value.
  static func node(of value: some Encodable, path: [any CodingKey]) throws -> Node {
    let box = YAMLBox()
    try YAMLNodeEncoder(box: box, codingPath: path).encode(value)
    return box.node(YAMLTags())
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    if case .empty = box.content { box.content = .mapping([]) }
    return KeyedEncodingContainer(YAMLKeyedEncoding<Key>(encoder: self))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    if case .empty = box.content { box.content = .sequence([]) }
    return YAMLUnkeyedEncoding(encoder: self)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { self }

  func below(_ box: YAMLBox, _ key: any CodingKey) -> YAMLNodeEncoder {
    YAMLNodeEncoder(box: box, codingPath: codingPath + [key])
  }
}

extension YAMLNodeEncoder: SingleValueEncodingContainer {
  func encodeNil() { put("null") }
  func encode(_ value: Bool) { put(value ? "true" : "false") }
  func encode(_ value: Double) { put(number(value)) }
  func encode(_ value: Float) { put(number(value)) }
  func encode(_ value: Int) { put("\(value)") }
  func encode(_ value: Int8) { put("\(value)") }
  func encode(_ value: Int16) { put("\(value)") }
  func encode(_ value: Int32) { put("\(value)") }
  func encode(_ value: Int64) { put("\(value)") }
  func encode(_ value: UInt) { put("\(value)") }
  func encode(_ value: UInt8) { put("\(value)") }
  func encode(_ value: UInt16) { put("\(value)") }
  func encode(_ value: UInt32) { put("\(value)") }
  func encode(_ value: UInt64) { put("\(value)") }

  func encode(_ value: String) {
    box.content = .scalar(value, YAMLScalarText.style(value))
  }

  func encode<T: Encodable>(_ value: T) throws {
    try value.encode(to: self)
    if value is any UnorderedKeys { box.sortKeys() }
  }

  private func put(_ text: String) { box.content = .scalar(text, .any) }

  private func number<Number: BinaryFloatingPoint & CustomStringConvertible>(
    _ value: Number
  ) -> String {
    if value.isNaN { return ".nan" }
    if value.isInfinite { return value < 0 ? "-.inf" : ".inf" }
    return value.description
  }
}

private struct YAMLKeyedEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let encoder: YAMLNodeEncoder
  var codingPath: [any CodingKey] { encoder.codingPath }

  func encodeNil(forKey key: Key) { place(key).encodeNil() }
  func encode<T: Encodable>(_ value: T, forKey key: Key) throws { try place(key).encode(value) }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type, forKey key: Key
  ) -> KeyedEncodingContainer<NestedKey> {
    place(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    place(key).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { place(YAMLKey(stringValue: "super")) }
  func superEncoder(forKey key: Key) -> any Encoder { place(key) }

  private func place(_ key: any CodingKey) -> YAMLNodeEncoder {
    encoder.below(encoder.box.box(for: key.stringValue), key)
  }
}

private struct YAMLUnkeyedEncoding: UnkeyedEncodingContainer {
  let encoder: YAMLNodeEncoder
  var codingPath: [any CodingKey] { encoder.codingPath }

  var count: Int {
    if case .sequence(let boxes) = encoder.box.content { boxes.count } else { 0 }
  }

  func encodeNil() { place().encodeNil() }
  func encode<T: Encodable>(_ value: T) throws { try place().encode(value) }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type
  ) -> KeyedEncodingContainer<NestedKey> {
    place().container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { place().unkeyedContainer() }
  func superEncoder() -> any Encoder { place() }

  private func place() -> YAMLNodeEncoder {
    let index = count
    return encoder.below(encoder.box.appendBox(), YAMLKey(intValue: index))
  }
}
