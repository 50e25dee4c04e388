import Networks

/// The settings of a search by forward passes alone, as experiments write them.
///
/// Their keys stand beside those of the method that searches.
public struct SearchSettings: Sendable, Equatable {
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

  /// All of them.
  static let list: [Setting<SearchSettings>] = [
    .init("generations", \.generations, .positive),
    .init(optional: "population", \.population, .atLeast(2)),
    .init("deviation", \.deviation, .positive),
    .init(optional: "bound", \.bound, .positive),
    .init("l1", \.l1, .notNegative),
    .init(optional: "examples", \.examples, .positive),
    .init("head_passes", \.headPasses, .positive),
  ]

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

  /// The search.
  var search: ForwardOnlySearch {
    ForwardOnlySearch(
      generations: generations, population: population, deviation: Double(deviation),
      bounds: bound.map { -Double($0)...Double($0) }, penalty: Double(l1), examples: examples,
      headPasses: headPasses)
  }
}
