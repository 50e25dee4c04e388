/// How often each action happened: integers, so sums are exact in any order.
public struct ActionCounts: Sendable, Equatable {
  private var counts = [Int](repeating: 0, count: Action.allCases.count)

  /// No actions.
  public init() {}

  /// The count of one action.
  public subscript(action: Action) -> Int {
    get { counts[action.index] }
    set { counts[action.index] = newValue }
  }

  /// Whether nothing happened.
  public var isEmpty: Bool { counts.allSatisfy { $0 == 0 } }

  /// The actions that happened, in the order of `Action.allCases`.
  public var entries: [(action: Action, count: Int)] {
    Action.allCases.map { ($0, self[$0]) }.filter { $0.1 != 0 }
  }

  /// Adds all counts of another tally.
  public static func += (a: inout Self, b: Self) {
    for index in a.counts.indices { a.counts[index] += b.counts[index] }
  }

  /// The sum of two tallies.
  public static func + (a: Self, b: Self) -> Self {
    var sum = a
    sum += b
    return sum
  }

  /// Every count multiplied by a number of repetitions.
  public static func * (a: Self, repeats: Int) -> Self {
    var product = a
    for index in product.counts.indices { product.counts[index] *= repeats }
    return product
  }
}
