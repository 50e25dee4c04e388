import Accelerators
import Adaptation
import Crossbars
import Datasets
import Evaluation
import FileFormats
import Hardware
import MatrixMath
import Networks
import Traces

/// Adapts one programmed network to tasks it has not seen and compares what every method costs.
///
/// Off the device: pre-train the base, train the pool. On the chip: program base and method, adapt to every
/// unseen task, test, and go through the tasks one after the other. Every training on the device is repeated
/// on ideal digital weights with the same examples in the same order.
public struct AdaptationExperiment: ExperimentKind {
  /// `adaptation`.
  public static let name = "adaptation"
  /// What the experiment shows.
  public static let summary =
    "adapt one programmed network to unseen tasks and compare accuracy, energy, time and wear"

  let study: Study

  /// Reads an experiment file and everything it names, and checks all of it.
  public init(loading path: String, overrides: [String]) throws {
    let loader = ConfigurationLoader(path: path)
    study = try Study(
      try loader.read(AdaptationConfiguration.self, at: path, overrides: overrides), loader)
  }

  /// The configuration with defaults and named files filled in.
  public var resolvedText: String {
    get throws { try StrictYAML.encode(study.configuration) }
  }

  /// The costs of the chip whose sources state a range.
  public var sensitivities: [String] { sweepableCosts(of: study.chip.hardware) }

  /// Runs all seeds, methods and tasks, and writes `results.h5` and `experiment.yaml`.
  ///
  /// - Returns: a line for every training that diverged, and for every method whose adapter was asked for and cannot be
  ///   kept.
  public func run(
    into directory: String, options: RunOptions, progress: @escaping ProgressReporter
  ) async throws -> [String] {
    let output = try OutputDirectory(directory)
    let counter = ProgressCounter(total: parts, report: progress)
    counter.start()
    let prepared = try await study.prepare(options.jobs, counter)
    var outcomes: [SeedOutcome] = []
    for index in study.configuration.seeds.indices {
      let seeded = SeededRuns(experiment: self, seeded: study.seeded(index, prepared))
      outcomes.append(
        try await seeded.run(options, isFirst: index == 0, into: output, counter))
    }
    try ResultFile(study, outcomes).write(output, text: try resolvedText)
    let unkept = options.writesAdapters ? KeptAdapter.refusals(study.configuration) : []
    return unkept
      + outcomes.flatMap { outcome in
        outcome.methods.indices.flatMap { index in
          study.divergences(of: outcome.methods[index].runs, method: index, seed: outcome.seed)
        }
      }
  }

  private var parts: Int {
    let configuration = study.configuration
    let (methods, tasks) = (configuration.methods.count, configuration.data.unseenTasks.count)
    return study.preparationParts + configuration.seeds.count * methods * (2 + tasks)
  }
}
