import Quantities

extension AdaptationConfiguration {
  /// Where the pool comes from: it is trained, or it is ready.
  public enum PoolConfiguration: Sendable {
    /// One LoRA module per pool task is trained over the frozen base.
    case trained(PoolTraining)
    /// Ready adapters, one folder or file each, relative to the experiment's file.
    case ready(adapters: [String])
  }

  /// The training of the pool: one LoRA module per pool task over the frozen base.
  public struct PoolTraining: Codable, Sendable {
    /// The rank of every module.
    public var rank: Int
    /// The numerator α of the scale α/rank.
    public var alpha: Float
    /// Passes over the training examples.
    public var epochs: Int
    /// Examples per step.
    public var batchSize: Int
    /// The learning rate of factors and head.
    public var learningRate: Float

    enum CodingKeys: String, CodingKey, CaseIterable {
      case rank, alpha, epochs
      case batchSize = "batch_size"
      case learningRate = "learning_rate"
    }
  }

  /// The names of the pool's adapters, in order: the pool tasks, or the last parts of the paths of ready adapters.
  var poolNames: [String] {
    guard case .ready(let adapters)? = pool, data.poolTasks.isEmpty else { return data.poolTasks }
    return adapters.map { path in
      path.split(separator: "/").last.map(String.init) ?? path
    }
  }
}

extension AdaptationConfiguration.PoolConfiguration: Codable {
  enum CodingKeys: String, CodingKey { case adapters }

  /// Decodes `adapters` alone, or all settings of a training.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    guard let adapters = try container.decodeIfPresent([String].self, forKey: .adapters) else {
      self = .trained(try AdaptationConfiguration.PoolTraining(from: decoder))
      return
    }
    typealias Setting = AdaptationConfiguration.PoolTraining.CodingKeys
    let settings = try decoder.container(keyedBy: Setting.self)
    if let key = Setting.allCases.first(where: settings.contains) {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: settings,
        debugDescription: "found beside 'adapters', which are ready; allowed is one of the two")
    }
    self = .ready(adapters: adapters)
  }

  /// Encodes what was decoded.
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .trained(let training): try training.encode(to: encoder)
    case .ready(let adapters):
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(adapters, forKey: .adapters)
    }
  }
}
