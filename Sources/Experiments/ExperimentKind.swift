/// A kind of experiment: a configuration, a way of running it, and the file it leaves behind.
public protocol ExperimentKind: Sendable {
  /// The value of the key `experiment` that chooses the kind.
  static var name: String { get }
  /// One sentence for lists.
  static var summary: String { get }

  /// Reads, resolves and checks a configuration; every file it names is read now.
  ///
  /// - Parameters:
  ///   - path: the experiment's YAML file.
  ///   - overrides: settings that replace the file's, as `key.path=value`.
  /// - Throws: an error that names file, line and key.
  init(loading path: String, overrides: [String]) throws
  /// The configuration with defaults and named files filled in; it can be run again as it is.
  var resolvedText: String { get throws }
  /// The names of costs that reports of the results can sweep.
  var sensitivities: [String] { get }

  /// Runs everything and writes `results.h5` and `experiment.yaml` into a directory.
  ///
  /// Neither is written when the run fails or is cancelled; files of an earlier run stay then.
  /// - Parameters:
  ///   - directory: made when it does not exist.
  ///   - options: what can be chosen without changing the results.
  ///   - progress: told at the start and after every finished part.
  /// - Returns: what whoever started the run should be told, one line each: trainings that diverged, and adapters that
  ///   were asked for and cannot be kept.
  /// - Throws: `CancellationError` when the task is cancelled, and the errors of rooms and files.
  @discardableResult
  func run(
    into directory: String, options: RunOptions, progress: @escaping ProgressReporter
  ) async throws -> [String]
}

/// Every kind of experiment; adding one is its file and a line here.
public let experimentKinds: [any ExperimentKind.Type] = [
  AdaptationExperiment.self,
  SwitchingExperiment.self,
  FusionExperiment.self,
  RobustnessExperiment.self,
  ScaleExperiment.self,
  ChipExperiment.self,
]

/// What can be chosen for a run without changing its results.
public struct RunOptions: Sendable {
  /// How many parts may run at once.
  public var jobs: Int
  /// Whether the trace of every method's first run is kept.
  public var writesTraces: Bool

  /// Whether what lies on the cells after every method's first run is kept.
  public var writesWeights: Bool

  /// Whether what every method's first run trained is kept as an adapter, where it is one.
  public var writesAdapters: Bool

  /// Chooses options.
  public init(
    jobs: Int = 1, writesTraces: Bool = false, writesWeights: Bool = false,
    writesAdapters: Bool = false
  ) {
    self.jobs = jobs
    self.writesTraces = writesTraces
    self.writesWeights = writesWeights
    self.writesAdapters = writesAdapters
  }
}
