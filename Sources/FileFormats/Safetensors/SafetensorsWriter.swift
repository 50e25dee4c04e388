import Foundation

/// A tensor that is to be written, without its values.
public struct TensorOutline: Sendable, Equatable {
  /// What the elements of a tensor that is written are.
  public enum Elements: Sendable, Equatable {
    /// 32-bit numbers.
    case floats
    /// 32-bit integers.
    case integers
  }

  /// The name, which no other tensor of the file has.
  public let name: String
  /// The extent of each dimension; empty for a scalar.
  public let shape: [Int]
  /// What its elements are.
  public let elements: Elements

  /// Describes a tensor; of 32-bit numbers unless said otherwise.
  public init(_ name: String, shape: [Int], _ elements: Elements = .floats) {
    self.name = name
    self.shape = shape
    self.elements = elements
  }
}

/// Writes tensors of 32-bit numbers into a safetensors file, which appears when it is complete.
///
/// Equal input gives equal bytes, those of the Python library (0.8.0) for tensors of one type.
///
/// - Parameters:
///   - tensors: names, row-major values, and shapes that have as many elements.
///   - metadata: texts to put beside them.
///   - path: the file to write or replace.
/// - Throws: ``SafetensorsError/unwritable(file:tensor:problem:)`` for a name that appears twice or is
///   `__metadata__`, or ``FileFormatError/system(call:path:cause:)``.
public func writeSafetensors(
  _ tensors: [(name: String, values: [Float], shape: [Int])], metadata: [String: String],
  to path: String
) throws {
  for (name, values, shape) in tensors {
    precondition(
      elementCount(shape) == values.count,
      "tensor '\(name)' of shape \(shape) got \(values.count) values")
  }
  let values = Dictionary(tensors.map { ($0.name, $0.values) }) { first, _ in first }
  try writeSafetensors(
    tensors.map { TensorOutline($0.name, shape: $0.shape) }, metadata: metadata, to: path
  ) { values[$0.name] ?? [] }
}

/// Writes tensors that are read one by one while they are written, so memory holds one at a time.
///
/// Tensors lie in the order of their names.
///
/// - Parameters:
///   - tensors: names, shapes and types.
///   - metadata: texts to put beside them.
///   - path: the file to write or replace.
///   - integers: the values of a tensor of integers, row-major, asked for once in the order of names.
///   - values: the values of any other tensor.
/// - Throws: as for whole tensors, and what `values` and `integers` throw.
public func writeSafetensors(
  _ tensors: [TensorOutline], metadata: [String: String], to path: String,
  integers: (TensorOutline) throws -> [Int32] = { _ in [] },
  values: (TensorOutline) throws -> [Float]
) throws {
  let ordered = tensors.sorted { $0.name < $1.name }
  let header = try safetensorsHeader(ordered, metadata, path)
  try writeAtomically(to: path) { temporary in
    var writer = try ByteFileWriter(emptying: temporary, named: path)
    defer { writer.abandon() }
    try writer.write((0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) })
    try writer.write(header)
    for tensor in ordered {
      let count =
        switch tensor.elements {
        case .floats: try write(values(tensor), \.bitPattern, &writer)
        case .integers: try write(integers(tensor), { UInt32(bitPattern: $0) }, &writer)
        }
      precondition(
        count == elementCount(tensor.shape),
        "tensor '\(tensor.name)' of shape \(tensor.shape) got \(count) values")
    }
    try writer.close()
  }
}

/// Writes numbers of 32 bits and returns how many they were.
private func write<Value>(
  _ values: [Value], _ bits: (Value) -> UInt32, _ writer: inout ByteFileWriter
) throws -> Int {
  try writer.write(littleEndian: values, bits)
  return values.count
}

/// The JSON object of the header, filled up with spaces to a multiple of eight bytes.
private func safetensorsHeader(
  _ ordered: [TensorOutline], _ metadata: [String: String], _ path: String
) throws -> [UInt8] {
  var members: [String] = []
  if !metadata.isEmpty {
    let texts = try metadata.sorted { $0.key < $1.key }.map { key, text in
      "\(try jsonText(key)):\(try jsonText(text))"
    }
    members.append("\"__metadata__\":{\(texts.joined(separator: ","))}")
  }
  var (begin, previous) = (0, "__metadata__")
  for tensor in ordered {
    let name = tensor.name
    guard name != "__metadata__", name != previous else {
      throw SafetensorsError.unwritable(
        file: path, tensor: name,
        problem: name == "__metadata__" ? "the name is reserved" : "the name appears twice")
    }
    let end = begin + 4 * (elementCount(tensor.shape) ?? 0)
    let extents = tensor.shape.map { "\($0)" }.joined(separator: ",")
    members.append(
      "\(try jsonText(name)):{\"dtype\":\"\(tensor.elements == .floats ? "F32" : "I32")\",\"shape\":[\(extents)],"
        + "\"data_offsets\":[\(begin),\(end)]}")
    (begin, previous) = (end, name)
  }
  var header = Array("{\(members.joined(separator: ","))}".utf8)
  header += repeatElement(UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
  return header
}

/// A text as JSON writes it.
private func jsonText(_ text: String) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = .withoutEscapingSlashes
  return String(decoding: try encoder.encode(text), as: UTF8.self)
}
