public import Devices

/// The cells of a chip: which device model, with which settings.
public struct DeviceChoice: Codable, Sendable {
  /// The device model with its settings.
  public let device: any DeviceModel

  enum CodingKeys: String, CodingKey { case model, parameters }

  /// Chooses a device model.
  public init(_ device: any DeviceModel) { self.device = device }

  /// Decodes `model`, and optionally `parameters`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let name = try container.decode(String.self, forKey: .model)
    guard let type = deviceModels.first(where: { $0.name == name }) else {
      throw DecodingError.dataCorruptedError(
        forKey: .model, in: container,
        debugDescription:
          "found '\(name)', known models are \(deviceModels.map { $0.name }.joined(separator: ", "))"
      )
    }
    device = try Self.make(type, from: container)
  }

  private static func make<Model: DeviceModel>(
    _ type: Model.Type, from container: KeyedDecodingContainer<CodingKeys>
  ) throws -> any DeviceModel {
    let settings =
      try container.decodeIfPresent(Model.Configuration.self, forKey: .parameters)
      ?? Model.Configuration(from: NoSettings())
    return try configured(.parameters, in: container) { try Model(settings) }
  }

  /// Encodes both, defaults filled in.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(type(of: device).name, forKey: .model)
    try Self.encodeSettings(device, to: &container)
  }

  private static func encodeSettings(
    _ device: some DeviceModel, to container: inout KeyedEncodingContainer<CodingKeys>
  ) throws {
    try container.encode(device.configuration, forKey: .parameters)
  }
}
