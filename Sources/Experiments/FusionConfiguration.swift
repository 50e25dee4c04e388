import Quantities

/// An experiment in which adapters of several tasks, each trained on its own, are added to one network.
public struct FusionConfiguration: Codable, Sendable {
  /// Chip, network, data, trainings and methods; their keys stand beside `fusion`.
  ///
  /// The unseen tasks are those whose adapters are added.
  public var study: AdaptationConfiguration
  /// How adapters are added.
  public var fusion: Addition

  enum CodingKeys: String, CodingKey { case fusion }

  /// An addition of adapters.
  public struct Addition: Codable, Sendable {
    /// What every change is multiplied by when all are added; 1 unless given.
    public var strength: Float

    enum CodingKeys: String, CodingKey { case strength }

    /// Adds changes with a strength.
    public init(strength: Float = 1) { self.strength = strength }

    /// Decodes an addition.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      strength = try container.value(.strength, default: 1)
    }
  }

  /// Puts both parts together.
  init(study: AdaptationConfiguration, fusion: Addition) {
    self.study = study
    self.fusion = fusion
  }

  /// Decodes both parts from one mapping.
  public init(from decoder: any Decoder) throws {
    study = try AdaptationConfiguration(from: decoder)
    fusion = try decoder.container(keyedBy: CodingKeys.self).value(.fusion, default: Addition())
  }

  /// Encodes both parts into one mapping.
  public func encode(to encoder: any Encoder) throws {
    try study.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(fusion, forKey: .fusion)
  }
}
