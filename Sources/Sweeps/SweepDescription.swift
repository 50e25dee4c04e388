import Analysis
import FileFormats

/// A sweep as it is written in its file: what varies; everything else is held.
struct SweepDescription: Codable {
  /// A name for reports; also tells that the file is a sweep.
  var sweep: String
  /// The experiment that is varied; relative to the sweep's file.
  var experiment: String
  /// Settings that hold for all points, as `key.path=value`.
  var held: [String]
  /// What varies.
  var axes: [AxisDescription]
  /// How points are chosen of the ranges of the axes; all combinations unless given.
  var sampling: SamplingDescription
  /// Conditions that points must meet, such as `cell_bits <= adc_bits`.
  var conditions: [String]
  /// Every point once per seed; the seeds of the experiment in one point unless given.
  var replicates: [Int]?
  /// What makes a point good.
  var objectives: [ObjectiveDescription]
  /// Published values to be shown beside the points.
  var references: [ReferenceDescription]

  enum CodingKeys: String, CodingKey {
    case sweep, experiment, held, axes, sampling, conditions, replicates, objectives, references
  }

  init(from decoder: any Decoder) throws {
    let file = try decoder.container(keyedBy: CodingKeys.self)
    sweep = try file.decode(String.self, forKey: .sweep)
    experiment = try file.decode(String.self, forKey: .experiment)
    held = try file.decodeIfPresent([String].self, forKey: .held) ?? []
    axes = try file.decode([AxisDescription].self, forKey: .axes)
    sampling =
      try file.decodeIfPresent(SamplingDescription.self, forKey: .sampling) ?? SamplingDescription()
    conditions = try file.decodeIfPresent([String].self, forKey: .conditions) ?? []
    replicates = try file.decodeIfPresent([Int].self, forKey: .replicates)
    objectives = try file.decodeIfPresent([ObjectiveDescription].self, forKey: .objectives) ?? []
    references = try file.decodeIfPresent([ReferenceDescription].self, forKey: .references) ?? []
  }
}

/// One axis: a name, the settings that it replaces, and their values.
struct AxisDescription: Codable {
  var name: String
  /// Key paths of the experiment; each gets the value.
  ///
  /// Nothing where `cases` names them.
  var set: [String]?
  var values: [String]?
  var range: RangeDescription?
  /// Values that replace several settings by different values, by name.
  var cases: [CaseDescription]?
  /// Axes with the same word go together, value by value, instead of crossing.
  var zip: String?
}

/// A named choice of settings.
struct CaseDescription: Codable {
  var name: String
  var settings: [String]
}

/// Numbers from one value to another, units included; of a component's energy or power those that its library states as lowest
/// and highest, unless given.
struct RangeDescription: Codable {
  var from: String?
  var to: String?
  /// How many values, both ends included; for grids.
  var count: Int?
  /// `linear` or `log`; unless given, `log` where the library states the ends, else `linear`.
  var spacing: Spacing?

  enum Spacing: String, Codable { case linear, log }
}

/// How points are chosen.
struct SamplingDescription: Codable {
  var design = Design.grid
  /// Points, or base points of a Saltelli design.
  var count: Int?
  /// Of the random numbers of a design.
  var seed = 1

  enum Design: String, Codable, CaseIterable {
    case grid, random, sobol, saltelli
    case latinHypercube = "latin-hypercube"
    case oneAtATime = "one-at-a-time"
  }

  init() {}

  enum CodingKeys: String, CodingKey { case design, count, seed }

  init(from decoder: any Decoder) throws {
    let file = try decoder.container(keyedBy: CodingKeys.self)
    design = try file.decode(Design.self, forKey: .design)
    count = try file.decodeIfPresent(Int.self, forKey: .count)
    seed = try file.decodeIfPresent(Int.self, forKey: .seed) ?? 1
  }
}

/// A metric that should be high or low, perhaps within a limit.
struct ObjectiveDescription: Codable {
  var metric: String
  var direction: Direction
  /// Such as `>= 0.8`, in the unit of the metric.
  var limit: String?

  enum Direction: String, Codable { case higher, lower }

  /// What is wanted of the metric; nothing where the limit is none.
  var wanted: ParetoMetric? {
    ParetoMetric(direction == .higher ? .higher : .lower, limit: limit ?? "")
  }
}

/// A published value of a metric.
struct ReferenceDescription: Codable {
  var metric: String
  var value: Double
  var label: String
  var source: String
}
