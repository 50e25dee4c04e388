import FileFormats
import MatrixMath

/// Adds the adapters of several tasks to one network and compares every task's accuracy with that of its adapter alone.
///
/// The experiment of SHiRA's table 4 (NeurIPS 2024), for any method: `W + a Σ ΔW_t`, where ΔW_t is what the method
/// made of W on ideal weights. Every task keeps its own head. W is deployed once; adapters are added to it by writing
/// the weights that they change, few of them or all, and taken away by writing these back.
public struct FusionExperiment: ExperimentKind {
  /// `fusion`.
  public static let name = "fusion"
  /// What the experiment shows.
  public static let summary =
    "add the adapters of several tasks to one network: accuracy alone and in the sum, and what adding costs"

  let study: Study
  private let addition: FusionConfiguration.Addition

  /// Reads an experiment file and everything it names, and checks all of it.
  public init(loading path: String, overrides: [String]) throws {
    let loader = ConfigurationLoader(path: path)
    let configuration = try loader.read(FusionConfiguration.self, at: path, overrides: overrides)
    study = try Study(configuration.study, loader)
    addition = configuration.fusion
    guard addition.strength.isFinite else {
      throw ExperimentError.invalidSetting(
        file: path, key: "fusion.strength", found: "\(addition.strength)",
        allowed: "a finite number")
    }
    try study.requireTwoTasks(why: "to add")
    try study.requireEngines([.digital, .arrays])
  }

  /// The configuration with defaults and named files filled in.
  public var resolvedText: String {
    get throws {
      try StrictYAML.encode(FusionConfiguration(study: study.configuration, fusion: addition))
    }
  }

  /// None: results keep sums of costs, not what they are made of.
  public var sensitivities: [String] { [] }

  /// Runs all seeds and methods, and writes `results.h5` and `experiment.yaml`.
  ///
  /// - Returns: a line for every training that diverged.
  public func run(
    into directory: String, options: RunOptions, progress: @escaping ProgressReporter
  ) async throws -> [String] {
    let output = try OutputDirectory(directory)
    let (configuration, strength) = (study.configuration, addition.strength)
    let (methods, seeds) = (configuration.methods, configuration.seeds)
    let counter = ProgressCounter(
      total: study.preparationParts + seeds.count * methods.count, report: progress)
    counter.start()
    let prepared = try await study.prepare(options.jobs, counter)
    let runs = try await concurrentMap(
      count: seeds.count * methods.count, width: options.jobs
    ) { [study] index in
      let (seed, method) = (index / methods.count, index % methods.count)
      let outcome = try FusionRun(seeded: study.seeded(seed, prepared), strength: strength)
        .run(methods[method])
      counter.finish("\(methods[method].label), seed \(seeds[seed])")
      return outcome
    }
    let bySeed = seeds.indices.map { seed in
      Array(runs[seed * methods.count..<(seed + 1) * methods.count])
    }
    try FusionFile(
      configuration: configuration, text: try resolvedText,
      baseAccuracies: prepared.map(\.base.accuracy), outcomes: bySeed
    ).write(output)
    return zip(seeds, bySeed).flatMap { seed, outcomes in
      zip(methods, outcomes).flatMap { choice, outcome in
        zip(configuration.data.unseenTasks, outcome.divergedAtStep).compactMap { task, step in
          step.map {
            "\(choice.label) on \(task), seed \(seed): training digitally diverged at step \($0); "
              + "what it had before is added"
          }
        }
      }
    }
  }
}
