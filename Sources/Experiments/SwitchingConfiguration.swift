import Quantities

/// An experiment in which one chip goes from adapted task to adapted task, many times.
public struct SwitchingConfiguration: Codable, Sendable {
  /// Chip, network, data, trainings and methods; their keys stand beside `switching`.
  public var study: AdaptationConfiguration
  /// How the chip goes through the tasks.
  public var switching: Stream

  enum CodingKeys: String, CodingKey { case switching }

  /// A stream of tasks.
  public struct Stream: Codable, Sendable {
    /// The order of tasks.
    public enum Order: String, Codable, Sendable, CaseIterable {
      /// One after the other, and from the last to the first.
      case roundRobin = "round_robin"
      /// Any other task than the one before, all alike.
      case random
    }

    /// Changes of task; the first task is there before them.
    public var switches: Int
    /// The order of tasks; `round_robin` unless given.
    public var order: Order

    enum CodingKeys: String, CodingKey { case switches, order }

    /// Decodes a stream.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      switches = try container.decode(Int.self, forKey: .switches)
      order = try container.choice(.order, default: .roundRobin)
    }
  }

  /// Decodes both parts from one mapping.
  public init(from decoder: any Decoder) throws {
    study = try AdaptationConfiguration(from: decoder)
    switching = try decoder.container(keyedBy: CodingKeys.self).decode(
      Stream.self, forKey: .switching)
  }

  /// Encodes both parts into one mapping.
  public func encode(to encoder: any Encoder) throws {
    try study.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(switching, forKey: .switching)
  }
}
