import Foundation

/// Writes tensors of 32-bit numbers into a safetensors file, which appears when it is complete.
///
/// Tensors lie in the order of their names and pass one by one, so memory does not grow; equal input gives equal bytes, those of
/// the Python library (0.8.0) for tensors of one type.
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
  let ordered = tensors.sorted { $0.name < $1.name }
  let header = try safetensorsHeader(ordered, metadata, path)
  try writeAtomically(to: path) { temporary in
    var writer = try ByteFileWriter(emptying: temporary, named: path)
    defer { writer.abandon() }
    try writer.write((0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) })
    try writer.write(header)
    for tensor in ordered { try writer.write(littleEndian: tensor.values) }
    try writer.close()
  }
}

/// The JSON object of the header, filled up with spaces to a multiple of eight bytes.
private func safetensorsHeader(
  _ ordered: [(name: String, values: [Float], shape: [Int])], _ metadata: [String: String],
  _ path: String
) throws -> [UInt8] {
  var members: [String] = []
  if !metadata.isEmpty {
    let texts = try metadata.sorted { $0.key < $1.key }.map { key, text in
      "\(try jsonText(key)):\(try jsonText(text))"
    }
    members.append("\"__metadata__\":{\(texts.joined(separator: ","))}")
  }
  var (begin, previous) = (0, "__metadata__")
  for (name, values, shape) in ordered {
    precondition(
      elementCount(shape) == values.count,
      "tensor '\(name)' of shape \(shape) got \(values.count) values")
    guard name != "__metadata__", name != previous else {
      throw SafetensorsError.unwritable(
        file: path, tensor: name,
        problem: name == "__metadata__" ? "the name is reserved" : "the name appears twice")
    }
    let end = begin + 4 * values.count
    let extents = shape.map { "\($0)" }.joined(separator: ",")
    members.append(
      "\(try jsonText(name)):{\"dtype\":\"F32\",\"shape\":[\(extents)],"
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
