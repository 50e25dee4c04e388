import Foundation

/// A configuration read from an empty mapping: all defaults.
func decodedFromNothing<T: Decodable>(_ type: T.Type) throws -> T {
  try decoded(type, from: "{}")
}

/// A configuration read from JSON; the project's own files are YAML, the coding keys are the same.
func decoded<T: Decodable>(_ type: T.Type, from json: String) throws -> T {
  try JSONDecoder().decode(type, from: Data(json.utf8))
}

/// The leaves of an encoded configuration as "key: value".
func leaves(of value: some Encodable) throws -> [String] {
  func walk(_ node: Any, key: String) -> [String] {
    if let mapping = node as? [String: Any] {
      return mapping.sorted { $0.key < $1.key }.flatMap { walk($0.value, key: $0.key) }
    }
    return ["\(key): \(node)"]
  }
  return walk(try JSONSerialization.jsonObject(with: JSONEncoder().encode(value)), key: "")
}
