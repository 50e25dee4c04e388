import Foundation
import Testing

/// The path of a file that the Python library wrote.
func golden(_ name: String) throws -> String {
  try #require(Bundle.module.path(forResource: name, ofType: nil, inDirectory: "Golden"))
}

/// The bytes of a safetensors file with this header; its length may be a lie.
func safetensorsBytes(_ header: String, length: UInt64? = nil, data: Int = 0) -> Data {
  let text = Data(header.utf8)
  let length = length ?? UInt64(text.count)
  let bytes = (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
  return Data(bytes) + text + Data(repeating: 0, count: data)
}

/// Headers of every shape that a reader may stumble over; `nil` where it has to be accepted.
struct SafetensorsCase: CustomTestStringConvertible {
  let header: String
  var length: UInt64?
  var data = 0
  let error: String?

  var testDescription: String { "\(header.prefix(60)) + \(data)" }
  var bytes: Data { safetensorsBytes(header, length: length, data: data) }

  /// One tensor `a`.
  static func tensor(
    _ type: String = "\"F32\"", _ shape: String = "[2]", _ offsets: String = "[0,8]",
    data: Int = 8, error: String?
  ) -> SafetensorsCase {
    SafetensorsCase(
      header: #"{"a":{"dtype":\#(type),"shape":\#(shape),"data_offsets":\#(offsets)}}"#, data: data,
      error: error.map { "tensor 'a': \($0)" })
  }

  /// F32 tensors of one dimension at these places.
  static func cover(_ places: [(String, Int, Int)], data: Int, _ error: String?) -> SafetensorsCase
  {
    let members = places.map { name, begin, end in
      #""\#(name)":{"dtype":"F32","shape":[\#((end - begin) / 4)],"data_offsets":[\#(begin),\#(end)]}"#
    }
    return SafetensorsCase(
      header: "{\(members.joined(separator: ","))}", data: data, error: error)
  }
}

extension SafetensorsCase {
  static let all = texts + objects + entries + layouts

  private static let notJSON = "header: no valid JSON"

  /// Lengths, encodings and grammar.
  static let texts: [SafetensorsCase] = [
    .init(header: "", error: "header: no JSON object: it does not begin with '{'"),
    .init(header: "[1]", error: "header: no JSON object: it does not begin with '{'"),
    .init(header: " {}", error: "header: no JSON object: it does not begin with '{'"),
    .init(header: "\u{FEFF}{}", error: "header: no JSON object: it does not begin with '{'"),
    .init(header: "{\0}\0", error: "header: no text in UTF-8"),
    .init(header: "{}", length: 3, error: "the header claims 3 bytes, at most 2 are possible"),
    .init(
      header: "{}", length: .max,
      error: "the header claims 18446744073709551615 bytes, at most 2 are possible"),
    .init(header: "{", error: notJSON),
    .init(header: "{} {}", error: notJSON),
    .init(header: #"{"__metadata__":{},}"#, error: notJSON),
    .init(header: #"{"__metadata__":{"a":"",}}"#, error: notJSON),
    .init(header: #"{"a" 1}"#, error: notJSON),
    .init(header: #"{"\ud800":1}"#, error: notJSON),
    .init(header: #"{"a":"b}"#, error: notJSON),
    .init(header: "{'a':1}", error: notJSON),
    .init(header: #"{"a":"# + String(repeating: "[", count: 100_000), error: notJSON),
    .init(
      header: String(repeating: #"{"a":"#, count: 100_000) + String(repeating: "}", count: 100_000),
      error: notJSON),
    .init(header: "{}", error: nil),
    .init(header: "{}      ", error: nil),
  ]

  /// Keys and metadata.
  static let objects: [SafetensorsCase] = [
    .init(
      header: #"{"__metadata__":{"x":"1"},"__metadata__":{}}"#,
      error: "header: the key '__metadata__' appears twice"),
    .init(
      header: #"{"__metadata__":{"x":"1","\u0078":"2"}}"#,
      error: "header: the key 'x' appears twice"),
    .init(
      header: #"{"a":{"dtype":"U8","shape":[],"dtype":"U8","data_offsets":[0,1]}}"#, data: 1,
      error: "header: the key 'dtype' appears twice"),
    .init(
      header: #"{"__metadata__":{"x":1}}"#,
      error: "header: '__metadata__' is not an object of texts"),
    .init(
      header: #"{"__metadata__":["x"]}"#,
      error: "header: '__metadata__' is not an object of texts"),
    .init(header: #"{"__metadata__":null}"#, error: nil),
    .init(header: #"{"a":1}"#, error: "tensor 'a': is of a wrong type"),
    .init(header: #"{"a\n":[]}"#, error: #"tensor 'a\n': is of a wrong type"#),
    .init(header: #"{"a":null}"#, error: "tensor 'a': is of a wrong type"),
    .init(
      header: #"{"a":{"shape":[2],"data_offsets":[0,8]}}"#, data: 8,
      error: "tensor 'a': lacks 'dtype'"),
    .init(
      header: #"{"a":{"dtype":"F32","data_offsets":[0,8]}}"#, data: 8,
      error: "tensor 'a': lacks 'shape'"),
    .init(
      header: #"{"a":{"dtype":"F32","shape":[2]}}"#, data: 8,
      error: "tensor 'a': lacks 'data_offsets'"),
    .init(
      header: #"{"a":{"dtype":"U8","shape":[],"data_offsets":[0,1],"note":[{}]}}"#, data: 1,
      error: nil),
  ]

  private static let known =
    "BOOL, F4, F6_E2M3, F6_E3M2, U8, I8, F8_E5M2, F8_E4M3, F8_E8M0, F8_E4M3FNUZ, F8_E5M2FNUZ,"
    + " I16, U16, F16, BF16, I32, U32, F32, C64, F64, I64, U64"

  /// One tensor and what is said of it.
  static let entries: [SafetensorsCase] = [
    .tensor(error: nil),
    .tensor("7", error: "'dtype' is of a wrong type"),
    .tensor("\"f32\"", error: "unknown dtype 'f32', expected one of \(known)"),
    .tensor("\"F32\"", "2", error: "'shape' is of a wrong type"),
    .tensor("\"F32\"", "[2.5]", error: "'shape' holds something that is no 64-bit integer"),
    .tensor("\"F32\"", "[\"2\"]", error: "'shape' holds something that is no 64-bit integer"),
    .tensor("\"F32\"", "[true]", error: "'shape' holds something that is no 64-bit integer"),
    .tensor("\"F32\"", "[null]", error: "'shape' holds something that is no 64-bit integer"),
    .tensor(
      "\"F32\"", "[9223372036854775808]", error: "'shape' holds something that is no 64-bit integer"
    ),
    .tensor("\"F32\"", "[-2]", error: "shape [-2] has a negative extent"),
    .tensor("\"F32\"", "[-1,-2]", error: "shape [-1, -2] has a negative extent"),
    .tensor(
      "\"F32\"", "[4294967296,4294967296]",
      error: "shape [4294967296, 4294967296] overflows 64 bits of size"),
    .tensor(
      "\"F32\"", "[2305843009213693952]",
      error: "shape [2305843009213693952] overflows 64 bits of size"),
    .tensor("\"F32\"", "[2]", "8", error: "'data_offsets' is of a wrong type"),
    .tensor(
      "\"F32\"", "[2]", "[0,1e400]",
      error: "'data_offsets' holds something that is no 64-bit integer"),
    .init(
      header: #"{"a":{"dtype":"U8","shape":[1,],"data_offsets":[0,1]}}"#, data: 1, error: notJSON),
    .tensor("\"F32\"", "[2]", "[8]", error: "'data_offsets' has 1 numbers, expected 2"),
    .tensor("\"F32\"", "[2]", "[0,8,8]", error: "'data_offsets' has 3 numbers, expected 2"),
    .tensor(
      "\"F32\"", "[2]", "[8,0]", error: "data_offsets [8, 0]: the end lies before the beginning"),
    .tensor(
      "\"F32\"", "[2]", "[-8,0]",
      error: "data_offsets [-8, 0]: outside the 8 bytes after the header"),
    .tensor(
      "\"F32\"", "[2]", "[-9223372036854775808,9223372036854775807]",
      error: "data_offsets [-9223372036854775808, 9223372036854775807]:"
        + " outside the 8 bytes after the header"),
    .tensor(
      "\"F32\"", "[2684354560]", "[0,10737418240]", data: 1000,
      error: "data_offsets [0, 10737418240]: outside the 1000 bytes after the header"),
    .tensor(
      "\"F32\"", "[3]", "[0,8]",
      error: "data_offsets [0, 8]: 8 bytes, but shape [3] of F32 has 96 bits"),
    .tensor(
      "\"F16\"", "[]", "[0,8]",
      error: "data_offsets [0, 8]: 8 bytes, but shape [] of F16 has 16 bits"),
    .tensor(
      "\"F4\"", "[3]", "[0,1]", data: 1,
      error: "data_offsets [0, 1]: 1 bytes, but shape [3] of F4 has 12 bits"),
    .tensor("\"F6_E2M3\"", "[4]", "[0,3]", data: 3, error: nil),
    .tensor("\"C64\"", "[]", "[0,8]", error: nil),
    .tensor("\"F32\"", "[0,4611686018427387904]", "[0,0]", data: 0, error: nil),
  ]

  /// Several tensors and the bytes that they cover.
  static let layouts: [SafetensorsCase] = [
    .cover([("a", 0, 8), ("b", 8, 12)], data: 12, nil),
    .cover([("b", 8, 12), ("a", 0, 8)], data: 12, nil),
    .cover([("a", 0, 4), ("b", 4, 4), ("c", 4, 4)], data: 4, nil),
    .cover(
      [("a", 0, 8), ("b", 4, 12)], data: 12,
      "tensor 'b': data_offsets [4, 12]: overlaps tensor 'a'"),
    .cover(
      [("a", 0, 8), ("b", 0, 8)], data: 8, "tensor 'b': data_offsets [0, 8]: overlaps tensor 'a'"),
    .cover(
      [("a", 0, 8), ("b", 4, 4)], data: 8, "tensor 'b': data_offsets [4, 4]: overlaps tensor 'a'"),
    .cover(
      [("a", 0, 4), ("b", 8, 12)], data: 12,
      "tensor 'b': data_offsets [8, 12]: bytes 4 to 8 before it belong to no tensor"),
    .cover(
      [("a", 4, 8)], data: 8,
      "tensor 'a': data_offsets [4, 8]: bytes 0 to 4 before it belong to no tensor"),
    .cover([("a", 0, 4)], data: 7, "3 byte(s) after the last tensor, allowed are none"),
    .init(header: "{}", data: 1, error: "1 byte(s) after the last tensor, allowed are none"),
  ]
}
