import Analysis
import MatrixMath

/// Chooses the points of a sweep.
struct SweepDesign {
  /// A value per axis, and a seed where points are replicated.
  struct Choice: Sendable {
    let values: [AxisValue]
    let replicate: Int?
  }

  /// In the order of the design, the seeds of a point behind each other.
  let points: [Choice]

  init(_ description: SweepDescription, _ axes: [SweepAxis], file: String) throws {
    let sampling = description.sampling
    let chosen: [[AxisValue]]
    if sampling.design == .grid {
      chosen = try Self.grid(axes, file: file)
    } else if sampling.design == .oneAtATime {
      chosen = Self.oneAtATime(axes)
    } else {
      chosen = try Self.places(sampling, axes.count).map { place in
        zip(axes, place).map { $0.value(at: $1) }
      }
    }
    let conditions = description.conditions.compactMap { SweepCondition($0) }
    let allowed = chosen.filter { values in
      let byName = Dictionary(uniqueKeysWithValues: zip(axes.map(\.name), values))
      return conditions.allSatisfy { $0.holds(byName) }
    }
    guard !allowed.isEmpty else {
      throw SweepError.invalidSetting(
        file: file, key: "conditions", found: "no point that meets all", allowed: "at least one")
    }
    points = allowed.flatMap { values in
      description.replicates.map { seeds in
        seeds.map { Choice(values: values, replicate: $0) }
      } ?? [Choice(values: values, replicate: nil)]
    }
  }

  /// All combinations, the last axis fastest; axes of one group go together.
  private static func grid(_ axes: [SweepAxis], file: String) throws -> [[AxisValue]] {
    var groups: [[Int]] = []
    for (index, axis) in axes.enumerated() {
      let place = groups.firstIndex { axes[$0[0]].group == axis.group }
      if let group = axis.group, let place {
        guard axes[groups[place][0]].values.count == axis.values.count else {
          throw SweepError.invalidSetting(
            file: file, key: "axes.\(axis.name).zip", found: "\(axis.values.count) values",
            allowed: "as many as the other axes of '\(group)' have")
        }
        groups[place].append(index)
      } else {
        groups.append([index])
      }
    }
    var places = [[Int]](repeating: [], count: 1)
    for group in groups {
      places = places.flatMap { place in
        axes[group[0]].values.indices.map { place + [$0] }
      }
    }
    return places.map { place in
      var values = [AxisValue?](repeating: nil, count: axes.count)
      for (group, index) in zip(groups, place) {
        for axis in group { values[axis] = axes[axis].values[index] }
      }
      return values.compactMap { $0 }
    }
  }

  /// What the experiment has, then every axis alone at its lower and upper end.
  private static func oneAtATime(_ axes: [SweepAxis]) -> [[AxisValue]] {
    let base = axes.map {
      $0.nominal ?? AxisValue(text: "as it is", number: nil, settings: [])
    }
    return [base]
      + axes.indices.flatMap { axis in
        [0.0, 1.0].map { end in
          var values = base
          values[axis] = axes[axis].value(at: end)
          return values
        }
      }
  }

  private static func places(_ sampling: SamplingDescription, _ dimensions: Int) throws
    -> [[Double]]
  {
    let count = sampling.count ?? 1
    let stream = RandomStream(seed: UInt64(sampling.seed), domain: .sampling)
    switch sampling.design {
    case .random: return SamplingDesign.random(count, dimensions: dimensions, stream: stream)
    case .latinHypercube:
      return SamplingDesign.latinHypercube(count, dimensions: dimensions, stream: stream)
    case .sobol: return try SamplingDesign.sobol(count, dimensions: dimensions, stream: stream)
    case .grid, .oneAtATime: return []
    case .saltelli:
      return try SamplingDesign.saltelli(samples: count, dimensions: dimensions, stream: stream)
    }
  }
}
