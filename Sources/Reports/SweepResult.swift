public import Analysis
import FileFormats

/// Many points of one experiment: the store of a sweep.
public struct SweepResult: ReportableResult, Equatable {
  /// `crossfuse-sweep-1`.
  public static let schema = "crossfuse-sweep-1"

  /// What the file says of itself; it has no methods of its own.
  public let summary: ResultSummary
  /// How points were chosen: `grid`, `random`, `latin-hypercube`, `sobol`, `one-at-a-time` or `saltelli`.
  public let sampling: String
  /// What varies.
  public let axes: [Axis]
  /// What is wanted, in the order of importance.
  public let objectives: [Objective]
  /// What was done, and what it would have been without sharing.
  public let stages: [Stage]
  /// Published values.
  public let references: [Reference]
  /// What the design says of the axes; none for designs that are not made for it.
  public let sensitivities: [AxisSensitivity]
  /// All points, a row per point and method.
  public let points: SweepPoints

  /// One thing that varies.
  public struct Axis: Sendable, Equatable {
    /// The name of its column.
    public let name: String
    /// The SI unit, `"1"` for pure numbers and texts.
    public let unit: String
    /// Whether values are texts.
    public let isText: Bool
    /// The settings that it replaces.
    public let paths: String
  }

  /// One metric to be made better, perhaps within a limit.
  public struct Objective: Sendable, Equatable {
    /// The name of its column.
    public let metric: String
    /// Which values are better, and the limits.
    public let wanted: ParetoMetric
    /// The limit as it was written; empty for none.
    public let limit: String
  }

  /// One stage of the work.
  public struct Stage: Sendable, Equatable {
    /// The name.
    public let name: String
    /// How often it ran.
    public let runs: Int
    /// How often it would have run had nothing been shared.
    public let withoutSharing: Int
  }

  /// A published value of a metric.
  public struct Reference: Sendable, Equatable {
    /// The name of the metric's column.
    public let metric: String
    /// In the metric's unit.
    public let value: Double
    /// What it is of.
    public let label: String
    /// Where it was published.
    public let source: String
  }

  /// The rows that no other is better than, ascending; none without objectives.
  public var front: [Int] {
    guard !objectives.isEmpty else { return [] }
    let columns = objectives.compactMap { objective in
      points.metrics.first { $0.name == objective.metric }?.values
    }
    let rows = points.done
    let values = rows.map { row in columns.map { $0[row] } }
    return ParetoFront(of: values, metrics: objectives.map(\.wanted)).members.map { rows[$0] }
  }
}

/// The table of a sweep's points: parallel columns with a row per point and method.
public struct SweepPoints: Sendable, Equatable {
  /// What became of a point.
  public enum Status: String, Sendable, CaseIterable {
    /// It has numbers.
    case done
    /// It was tried.
    case failed
    /// Its settings do not go together.
    case invalid
  }

  /// The values of an axis.
  public enum Values: Sendable, Equatable {
    /// Numbers in SI units.
    case numbers([Double])
    /// Words.
    case texts([String])
  }

  /// A metric of every row.
  public struct Metric: Sendable, Equatable {
    /// The name of its column.
    public let name: String
    /// The SI unit, `"1"` for pure numbers.
    public let unit: String
    /// NaN where there is none.
    public let values: [Double]
  }

  /// The numbers of the points.
  public let numbers: [Int]
  /// What tells a point from all others.
  public let hashes: [String]
  /// What became of each.
  public let statuses: [Status]
  /// What went wrong; empty where nothing did.
  public let errors: [String]
  /// By axis, its values.
  public let axes: [Values]
  /// The labels of the methods; empty where a point is not done.
  public let methods: [String]
  /// The metrics, in the order of the file.
  public let metrics: [Metric]

  /// The rows that have numbers.
  public var done: [Int] {
    numbers.indices.filter { statuses[$0] == .done && !methods[$0].isEmpty }
  }

  /// How many points came to a status.
  func count(_ status: Status) -> Int {
    Set(numbers.indices.filter { statuses[$0] == status }.map { numbers[$0] }).count
  }
}
