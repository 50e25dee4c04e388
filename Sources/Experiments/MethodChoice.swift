public import Adaptation
public import Networks

/// One adaptation method of an experiment: which one, under which label, with which settings.
public struct MethodChoice: Codable, Sendable {
  /// The name by which results call it; the method's own name unless given.
  public let label: String
  /// The method with its settings.
  public let method: any AdaptationMethod
  /// When trained tensors that live on arrays are written to them; `write-through` unless given.
  public let writePolicy: WritePolicy

  enum CodingKeys: String, CodingKey {
    case method, label, parameters
    case writePolicy = "write_policy"
  }

  /// Decodes `method`, and optionally `label`, `write_policy` and `parameters`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let name = try container.decode(String.self, forKey: .method)
    let known = AdaptationMethods.known
    guard let type = known.first(where: { $0.name == name }) else {
      throw DecodingError.dataCorruptedError(
        forKey: .method, in: container,
        debugDescription:
          "found '\(name)', known methods are \(known.map { $0.name }.joined(separator: ", "))"
      )
    }
    label = try container.decodeIfPresent(String.self, forKey: .label) ?? name
    writePolicy =
      try container.decodeIfPresent(WritePolicy.self, forKey: .writePolicy) ?? .writeThrough
    method = try Self.make(type, from: container)
  }

  private static func make<Method: AdaptationMethod>(
    _ type: Method.Type, from container: KeyedDecodingContainer<CodingKeys>
  ) throws -> any AdaptationMethod {
    let settings =
      try container.decodeIfPresent(Method.Configuration.self, forKey: .parameters)
      ?? Method.Configuration(from: NoSettings())
    return try configured(.parameters, in: container) { try Method(settings) }
  }

  /// Encodes all four, defaults filled in.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(type(of: method).name, forKey: .method)
    try container.encode(label, forKey: .label)
    try container.encode(writePolicy, forKey: .writePolicy)
    try Self.encodeSettings(method, to: &container)
  }

  private static func encodeSettings(
    _ method: some AdaptationMethod, to container: inout KeyedEncodingContainer<CodingKeys>
  ) throws {
    try container.encode(method.configuration, forKey: .parameters)
  }
}

/// Turns a model's own complaint about its settings into a decoding error, so that it keeps its place.
func configured<Key: CodingKey, Value>(
  _ key: Key, in container: KeyedDecodingContainer<Key>, _ make: () throws -> Value
) throws -> Value {
  do {
    return try make()
  } catch let error as DecodingError {
    throw error
  } catch {
    throw DecodingError.dataCorruptedError(
      forKey: key, in: container, debugDescription: "\(error)")
  }
}
