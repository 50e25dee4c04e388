/// An experiment in which settings of the chip are varied, one at a time.
public struct RobustnessConfiguration: Codable, Sendable {
  /// Chip, network, data, trainings and methods; their keys stand beside `robustness`.
  public var study: AdaptationConfiguration
  /// What is varied.
  public var robustness: Variations

  enum CodingKeys: String, CodingKey { case robustness }

  /// All that is varied.
  public struct Variations: Codable, Sendable {
    /// One axis after the other; on each, everything else is as in `chip`.
    public var axes: [Axis]

    enum CodingKeys: String, CodingKey { case axes }
  }

  /// One setting of the chip, or several that move together, and the values that it takes.
  public struct Axis: Codable, Sendable {
    /// What results call it.
    public var name: String
    /// Paths below `chip`, such as `device.parameters.programming_error`.
    public var keys: [String]
    /// The values, all keys the same.
    public var values: [SettingText]

    enum CodingKeys: String, CodingKey { case name, keys, values }
  }

  /// A value as it is written in a configuration: a number, a truth value or a text.
  public struct SettingText: Codable, Sendable, Equatable {
    /// The text of the value.
    public let text: String

    /// Decodes any scalar.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(Int.self) {
        text = "\(number)"
      } else if let number = try? container.decode(Double.self) {
        text = "\(number)"
      } else if let choice = try? container.decode(Bool.self) {
        text = "\(choice)"
      } else {
        text = try container.decode(String.self)
      }
    }

    /// Encodes what decodes to this value.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      if let number = Int(text) {
        try container.encode(number)
      } else if let number = Double(text) {
        try container.encode(number)
      } else if let choice = Bool(text) {
        try container.encode(choice)
      } else {
        try container.encode(text)
      }
    }
  }

  /// Puts both parts together.
  init(study: AdaptationConfiguration, robustness: Variations) {
    self.study = study
    self.robustness = robustness
  }

  /// Decodes both parts from one mapping.
  public init(from decoder: any Decoder) throws {
    study = try AdaptationConfiguration(from: decoder)
    robustness = try decoder.container(keyedBy: CodingKeys.self).decode(
      Variations.self, forKey: .robustness)
  }

  /// Encodes both parts into one mapping.
  public func encode(to encoder: any Encoder) throws {
    try study.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(robustness, forKey: .robustness)
  }
}
