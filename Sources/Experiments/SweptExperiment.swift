public import FileFormats

/// A kind of experiment of which many settings are tried: files are read once, and what settings have in common is shared.
public protocol SweptExperiment: Sendable {
  /// The kind of experiment.
  static var kind: any ExperimentKind.Type { get }
  /// The numbers that a setting is judged by.
  static var metrics: [Metric] { get }

  /// Reads and checks an experiment.
  ///
  /// - Parameters:
  ///   - path: the experiment's YAML file.
  ///   - overrides: settings that replace the file's, as `key.path=value`.
  /// - Throws: an error that names file, line and key.
  init(loading path: String, overrides: [String]) throws
  /// The SHA-256 of the base's configuration.
  var contentHash: String { get }
  /// The base's configuration with defaults and named files filled in.
  var text: String { get throws }
  /// All settings of the base with their values as they are written, list entries by their label, name or method where they have
  /// one.
  var settings: [(keyPath: String, value: String)] { get }

  /// The base with some settings replaced, resolved and checked.
  ///
  /// - Throws: an error that names the key for settings that do not go together.
  func variant(_ settings: [YAMLOverride]) throws -> any SweptSetting
}

/// Every kind of experiment that can be swept; adding one is its file and a line here.
public let sweptExperiments: [any SweptExperiment.Type] = [
  AdaptationFamily.self,
  ChipFamily.self,
]

/// One setting of an experiment, resolved and checked.
public protocol SweptSetting: Sendable {
  /// The SHA-256 of the configuration, as results files have it.
  var contentHash: String { get throws }
  /// What there is a row of numbers of, such as the methods.
  var labels: [String] { get }
  /// What is done on the arrays, in stages that settings share; nothing for kinds that do nothing there.
  var stages: StagedAdaptation? { get }

  /// What a results file would say, one number each.
  ///
  /// - Parameter runs: the outcome of every part of ``stages``, scheduled for a chip of the same times.
  /// - Returns: for every label the numbers of the kind's metrics; NaN where there is none.
  /// - Throws: `EvaluationError` where something cannot be counted.
  func measure(_ runs: [MethodStage]) throws -> [[Double]]
  /// Writes `results.h5` and `experiment.yaml` as a run of the same configuration does.
  func write(_ runs: [MethodStage], into directory: String) throws
}

/// A number that a setting is judged by: its name and unit.
public struct Metric: Sendable, Equatable {
  /// The name of the dataset in results files.
  public let name: String
  /// Its unit; `1` for pure numbers.
  public let units: String
}
