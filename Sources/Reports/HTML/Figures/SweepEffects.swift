/// Which axes of a sweep move a metric most.
struct SweepEffects {
  /// Values of an axis that are many are put into so many bins.
  private static let bins = 12

  /// The names of the axes, that with the largest effect first.
  let axes: [String]
  /// Whether the metric is positive and spans more than a decade.
  let isWide: Bool

  /// The effect of an axis is the variance between the means at its values, methods taken apart.
  init(of metric: String, in sweep: SweepResult) {
    let values = sweep.points.metrics.first { $0.name == metric }?.values ?? []
    let rows = values.isEmpty ? [] : sweep.points.done.filter { values[$0].isFinite }
    let known = rows.map { values[$0] }
    let (least, most) = (known.min() ?? 0, known.max() ?? 0)
    isWide = least > 0 && most > 10 * least
    let effects = sweep.axes.indices.map { axis in
      let groups = Self.groups(sweep.points.axes[axis], rows)
      return Self.variance(
        of: known, between: zip(rows, groups).map { "\(sweep.points.methods[$0])\u{0}\($1)" },
        within: rows.map { sweep.points.methods[$0] })
    }
    axes = sweep.axes.indices.sorted { (-effects[$0], $0) < (-effects[$1], $1) }
      .map { sweep.axes[$0].name }
  }

  /// What of the values of an axis is taken together.
  private static func groups(_ axis: SweepPoints.Values, _ rows: [Int]) -> [Int] {
    switch axis {
    case .texts(let texts):
      let places = Dictionary(
        uniqueKeysWithValues: Set(texts).sorted().enumerated().map { ($1, $0) })
      return rows.map { places[texts[$0], default: 0] }
    case .numbers(let numbers):
      // Ranks: equal numbers in each bin, however they are spread.
      let sorted = Set(rows.map { numbers[$0] }).sorted()
      let places = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, $0) })
      let size = max(1, (sorted.count + bins - 1) / bins)
      return rows.map { places[numbers[$0], default: 0] / size }
    }
  }

  /// The sum of squares of the means of groups around the means of the larger groups that they belong to.
  private static func variance(
    of values: [Double], between groups: [String], within larger: [String]
  ) -> Double {
    let (means, wholes) = (means(of: values, by: groups), means(of: values, by: larger))
    return values.indices.reduce(0) { sum, index in
      let difference = means[groups[index], default: 0] - wholes[larger[index], default: 0]
      return sum + difference * difference
    }
  }

  private static func means(of values: [Double], by groups: [String]) -> [String: Double] {
    var sums: [String: (sum: Double, count: Int)] = [:]
    for (value, group) in zip(values, groups) {
      let sum = sums[group, default: (0, 0)]
      sums[group] = (sum.sum + value, sum.count + 1)
    }
    return sums.mapValues { $0.sum / Double($0.count) }
  }
}
