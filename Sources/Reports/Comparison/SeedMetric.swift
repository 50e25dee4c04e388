import FileFormats

/// What a number of methods means for a comparison: which direction is better, and what a seed is summed up to.
struct MetricMeaning: Equatable {
  /// The direction that is better; nothing where neither is.
  let better: PairedDirection?
  /// Whether a seed stands for its largest value and not for its mean.
  let isWorstCase: Bool

  /// Which way of a number is the better one.
  enum PairedDirection { case higher, lower }

  /// The meaning by the name of the dataset: accuracies and lifetimes should be high, costs and writes low.
  init(of name: String) {
    let parts = name.split(separator: "_")
    isWorstCase = parts.first == "worst" || parts.first == "peak"
    if Self.neutral.contains(name) {
      better = nil
    } else if parts.contains("accuracy") || name.hasPrefix("tasks_until") {
      better = .higher
    } else {
      better = parts.contains { Self.costs.contains(String($0)) } ? .lower : nil
    }
  }

  /// Words that stand in the names of what should be low.
  private static let costs: Set<String> = [
    "energy", "latency", "power", "cells", "rows", "pulses", "writes", "events", "weights",
    "lines", "saturated", "bytes",
  ]
  /// Neither high nor low values are good: they say what a method is.
  private static let neutral: Set<String> = ["resident_weights", "resident_cells"]
}

/// One number of a method by seed, as a results file keeps it.
struct SeedMetric: Sendable, Equatable {
  /// The name of the dataset.
  let name: String
  /// The unit for people: accuracies are in %.
  let units: String
  /// By seed: the mean over tasks or switches, or the largest where a worst case is meant.
  let bySeed: [Double]

  /// Axes that a seed can be summed up over.
  private static let summed: Set<String> = ["task", "switch", "pair"]

  /// A dataset of a method; nothing where it is no number of every seed.
  init?(_ name: String, _ numbers: FileContents.Numbers) {
    let axes = numbers.axes.split(separator: ",").map(String.init)
    guard axes.first == "seed", axes.dropFirst().allSatisfy(Self.summed.contains),
      axes.count == numbers.shape.count, !name.hasPrefix("diverged")
    else { return nil }
    let seeds = numbers.shape[0]
    let width = seeds > 0 ? numbers.values.count / seeds : 0
    guard width > 0 else { return nil }
    let isShare = numbers.units == "1" && Self.isShare(name)
    let isWorst = MetricMeaning(of: name).isWorstCase
    self.name = name
    units = isShare ? "%" : numbers.units
    bySeed = (0..<seeds).map { seed in
      let values = numbers.values[seed * width..<(seed + 1) * width]
      let value = isWorst ? values.max() : Array(values).mean
      return (value ?? .nan) * (isShare ? 100 : 1)
    }
  }

  private static func isShare(_ name: String) -> Bool {
    ["accuracy", "share", "utilisation"].contains { name.contains($0) }
  }

  /// How numbers of the unit are written for people.
  var style: ReportStyle {
    switch units {
    case "%": .percent
    case "J": .energy
    case "s": .time
    case "W": .power
    case "1": .plain
    default: .count
    }
  }
}
