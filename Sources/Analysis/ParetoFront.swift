/// What is wanted of one metric.
public struct ParetoMetric: Sendable, Equatable {
  /// Which values are better.
  public enum Direction: String, Sendable, CaseIterable {
    /// Larger values.
    case higher
    /// Smaller values.
    case lower
  }

  /// Which values are better; none for a metric that only has limits.
  public var direction: Direction?
  /// The least value that is allowed.
  public var minimum: Double?
  /// The largest value that is allowed.
  public var maximum: Double?

  /// A metric to be made better, a metric within limits, or both.
  public init(_ direction: Direction?, minimum: Double? = nil, maximum: Double? = nil) {
    self.direction = direction
    self.minimum = minimum
    self.maximum = maximum
  }

  /// A metric with a limit as people write it.
  ///
  /// - Parameters:
  ///   - direction: which values are better.
  ///   - limit: nothing, `>= NUMBER` or `<= NUMBER`; nil for any other text.
  public init?(_ direction: Direction?, limit: String) {
    self.init(direction)
    guard !limit.isEmpty else { return }
    guard let number = Double(limit.dropFirst(2).drop { $0 == " " }), number.isFinite else {
      return nil
    }
    switch limit.prefix(2) {
    case ">=": minimum = number
    case "<=": maximum = number
    default: return nil
    }
  }

  func allows(_ value: Double) -> Bool {
    value >= minimum ?? -.infinity && value <= maximum ?? .infinity
  }
}

/// The points that no other point is better than.
///
/// A point is better than another if it is nowhere worse and somewhere strictly better; equal points are not better than
/// each other, so all of them are in the front or none. Points beyond a limit take no part. n points take n log n steps
/// for up to three metrics with a direction, and n times the size of the front for more.
public struct ParetoFront: Sendable, Equatable {
  /// The front, ascending indices of points.
  public let members: [Int]
  /// Points beyond a limit, ascending indices.
  public let outsideLimits: [Int]
  /// Points with a value that is not a number, which are compared with nothing; ascending indices.
  public let undefined: [Int]

  /// Finds the front.
  ///
  /// - Parameters:
  ///   - points: shape [point][metric]; infinities are values like others.
  ///   - metrics: shape [metric]; where none has a direction, all points within limits are the front.
  public init(of points: [[Double]], metrics: [ParetoMetric]) {
    var (allowed, outside, undefined): ([Int], [Int], [Int]) = ([], [], [])
    for (index, point) in points.enumerated() {
      precondition(point.count == metrics.count, "\(point.count) values, \(metrics.count) metrics")
      if point.contains(where: \.isNaN) {
        undefined.append(index)
      } else if zip(metrics, point).allSatisfy({ $0.allows($1) }) {
        allowed.append(index)
      } else {
        outside.append(index)
      }
    }
    outsideLimits = outside
    self.undefined = undefined
    let wanted = metrics.indices.filter { metrics[$0].direction != nil }
    let signs = wanted.map { metrics[$0].direction == .lower ? 1.0 : -1.0 }
    let costs = allowed.map { index in
      zip(wanted, signs).map { points[index][$0] * $1 }
    }
    members = nondominated(costs).map { allowed[$0] }.sorted()
  }
}

/// The indices of the rows that no other row is at most as large as everywhere and smaller than somewhere.
private func nondominated(_ costs: [[Double]]) -> [Int] {
  let order = costs.indices.sorted { left, right in
    costs[left].lexicographicallyPrecedes(costs[right])
  }
  // After sorting a row can only be dominated by an earlier one, and equal rows are neighbours.
  var front: any Front = (costs.first?.count ?? 0) <= 3 ? LowFront(costs) : HighFront()
  var found: [Int] = []
  var last: (row: Int, isMember: Bool)?
  for row in order {
    if let last, costs[last.row] == costs[row] {
      if last.isMember { found.append(row) }
      continue
    }
    let isMember = front.admits(costs[row])
    if isMember { found.append(row) }
    last = (row, isMember)
  }
  return found
}

/// Distinct rows that came in lexicographic order.
private protocol Front {
  /// Whether no row so far dominates this one; it is remembered.
  mutating func admits(_ row: [Double]) -> Bool
}

/// Up to three metrics: the smallest third value among rows whose second value is at most as large, in a Fenwick tree.
private struct LowFront: Front {
  private let seconds: [Double]
  private var smallest: [Double?]

  init(_ costs: [[Double]]) {
    let all = costs.map { Self.value($0, 1) }.sorted()
    seconds = all.indices.filter { $0 == 0 || all[$0] != all[$0 - 1] }.map { all[$0] }
    smallest = Array(repeating: nil, count: seconds.count + 1)
  }

  mutating func admits(_ row: [Double]) -> Bool {
    let rank = rank(of: Self.value(row, 1))
    let third = Self.value(row, 2)
    var position = rank
    while position > 0 {
      if let least = smallest[position], least <= third { return false }
      position &= position - 1
    }
    position = rank
    while position < smallest.count {
      smallest[position] = min(smallest[position] ?? third, third)
      position += position & -position
    }
    return true
  }

  /// The place of a second value among all of them, from 1.
  private func rank(of value: Double) -> Int {
    var (low, high) = (0, seconds.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if seconds[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low + 1
  }

  private static func value(_ row: [Double], _ index: Int) -> Double {
    index < row.count ? row[index] : 0
  }
}

/// Any number of metrics: every row is compared with the front so far.
private struct HighFront: Front {
  private var members: [[Double]] = []

  mutating func admits(_ row: [Double]) -> Bool {
    let isDominated = members.contains { member in
      zip(member, row).allSatisfy { $0 <= $1 }
    }
    if !isDominated { members.append(row) }
    return !isDominated
  }
}
