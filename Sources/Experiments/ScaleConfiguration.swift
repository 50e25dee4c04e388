import Quantities

/// An experiment that prices networks of any size from the shapes of their layers.
public struct ScaleConfiguration: Codable, Sendable {
  /// The kind of experiment; `scale`.
  public var experiment: String
  /// A name for reports.
  public var name: String
  /// Of the sample of cells that stands for all; 1 unless given.
  public var seed: Int
  /// The simulated chip; it gets as many tiles as a network and a method need.
  public var chip: ChipConfiguration
  /// The networks, each with the batch that it is trained with.
  public var networks: [Reference<NetworkDescription>]
  /// The classes of a head, for networks that do not give out logits; 2 unless given.
  public var classes: Int
  /// The rank of the modules of a pool, for methods that have one; 16 unless given.
  public var poolRank: Int
  /// Training steps of one adaptation, 1,000 unless given.
  public var steps: Int
  /// Steps that are traced, of which every other one is a copy; 1 unless given, more where steps differ.
  public var tracedSteps: Int
  /// The methods to compare.
  public var methods: [MethodChoice]

  enum CodingKeys: String, CodingKey {
    case experiment, name, seed, chip, networks, classes, steps, methods
    case poolRank = "pool_rank"
    case tracedSteps = "traced_steps"
  }

  /// Decodes an experiment.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    experiment = try container.decode(String.self, forKey: .experiment)
    name = try container.decode(String.self, forKey: .name)
    seed = try container.value(.seed, default: 1)
    chip = try container.decode(ChipConfiguration.self, forKey: .chip)
    networks = try container.decode([Reference<NetworkDescription>].self, forKey: .networks)
    classes = try container.value(.classes, default: 2)
    poolRank = try container.value(.poolRank, default: 16)
    steps = try container.value(.steps, default: 1000)
    tracedSteps = try container.value(.tracedSteps, default: 1)
    methods = try container.decode([MethodChoice].self, forKey: .methods)
  }
}
