import Networks
import Quantities

/// The settings of a search by forward passes alone, as experiments write them.
///
/// Their keys stand beside those of the method that searches.
public struct SearchSettings: Codable, Sendable, Equatable {
  /// The number of generations, each of which is a step of training.
  public var generations: Int
  /// The evaluations of a generation; 4 + ⌊3 ln n⌋ for n searched values unless given.
  public var population: Int?
  /// The standard deviation of the first generation.
  public var deviation: Float
  /// The largest magnitude of a value; none unless given.
  public var bound: Float?
  /// What the mean magnitude of all values adds to the loss of an evaluation.
  public var l1: Float
  /// The examples of an evaluation, drawn anew for every generation; all unless given.
  public var examples: Int?
  /// Passes over all examples that the head is trained for after every generation.
  public var headPasses: Int

  enum CodingKeys: String, CodingKey {
    case generations, population, deviation, bound, l1, examples
    case headPasses = "head_passes"
  }

  /// Chooses a search.
  public init(
    generations: Int = 20, population: Int? = nil, deviation: Float, bound: Float? = nil,
    l1: Float = 0, examples: Int? = nil, headPasses: Int = 1
  ) {
    self.generations = generations
    self.population = population
    self.deviation = deviation
    self.bound = bound
    self.l1 = l1
    self.examples = examples
    self.headPasses = headPasses
  }

  /// Decodes the settings; absent keys are taken from other settings.
  init(from decoder: any Decoder, defaults: SearchSettings) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      generations: try container.value(.generations, default: defaults.generations),
      population: try container.decodeIfPresent(Int.self, forKey: .population)
        ?? defaults.population,
      deviation: try container.value(.deviation, default: defaults.deviation),
      bound: try container.decodeIfPresent(Float.self, forKey: .bound) ?? defaults.bound,
      l1: try container.value(.l1, default: defaults.l1),
      examples: try container.decodeIfPresent(Int.self, forKey: .examples) ?? defaults.examples,
      headPasses: try container.value(.headPasses, default: defaults.headPasses))
  }

  /// Refuses settings that no search can have.
  func validate(_ method: String) throws {
    try requirePositive(generations, "generations", method)
    try requirePositive(deviation, "deviation", method)
    try requireNotNegative(l1, "l1", method)
    try requirePositive(headPasses, "head_passes", method)
    if let bound { try requirePositive(bound, "bound", method) }
    if let examples { try requirePositive(examples, "examples", method) }
    if let population, population < 2 {
      throw AdaptationError.invalidSetting(
        method: method, key: "population", found: "\(population)", allowed: "2 or more")
    }
  }

  /// The search.
  var search: ForwardOnlySearch {
    ForwardOnlySearch(
      generations: generations, population: population, deviation: Double(deviation),
      bounds: bound.map { -Double($0)...Double($0) }, penalty: Double(l1), examples: examples,
      headPasses: headPasses)
  }
}
