import FileFormats
import MatrixMath
import Networks

/// Varies one setting of the chip after the other and compares training in the loop with training in float.
///
/// Base and pool are trained once per seed, and every method once per task on ideal weights. On every chip, that is
/// programmed and tested, and the method is trained on the arrays and tested.
public struct RobustnessExperiment: ExperimentKind {
  /// `robustness`.
  public static let name = "robustness"
  /// What the experiment shows.
  public static let summary =
    "vary settings of the chip: accuracy when trained in float and programmed, and in the loop"

  let study: Study
  private let variations: [ChipVariation]
  private let axes: [RobustnessConfiguration.Axis]

  /// Reads an experiment file and everything it names, and checks all of it and every chip.
  public init(loading path: String, overrides: [String]) throws {
    let loader = ConfigurationLoader(path: path)
    let configuration = try loader.read(
      RobustnessConfiguration.self, at: path, overrides: overrides)
    study = try Study(configuration.study, loader)
    try study.requireEngines([.digital, .arrays])
    axes = configuration.robustness.axes
    variations = try ChipVariation.all(axes, of: study, loader)
  }

  /// The configuration with defaults and named files filled in.
  public var resolvedText: String {
    get throws {
      try StrictYAML.encode(
        RobustnessConfiguration(
          study: study.configuration, robustness: RobustnessConfiguration.Variations(axes: axes)))
    }
  }

  /// None: nothing is priced.
  public var sensitivities: [String] { [] }

  /// Runs all seeds, chips and methods, and writes `results.h5` and `experiment.yaml`.
  public func run(
    into directory: String, options: RunOptions, progress: @escaping ProgressReporter
  ) async throws -> [String] {
    let output = try OutputDirectory(directory)
    let configuration = study.configuration
    let (methods, seeds) = (configuration.methods.count, configuration.seeds.count)
    let counter = ProgressCounter(
      total: study.preparationParts + seeds * methods * (1 + variations.count), report: progress)
    counter.start()
    let prepared = try await study.prepare(options.jobs, counter)
    let ideal = try await concurrentMap(count: seeds * methods, width: options.jobs) { index in
      try trainIdeal(
        study.seeded(index / methods, prepared), configuration.methods[index % methods], counter)
    }
    let chips = variations.count
    let found = try await concurrentMap(
      count: seeds * methods * chips, width: options.jobs
    ) { index in
      let (run, chip) = (index / chips, index % chips)
      return try variations[chip].run(
        study.seeded(run / methods, prepared), configuration.methods[run % methods], ideal[run],
        counter)
    }
    let outcomes = (0..<seeds).map { seed in
      (0..<methods).map { method in
        let run = seed * methods + method
        return RobustnessOutcome(
          ideal: ideal[run].map(\.accuracy), chips: Array(found[run * chips..<(run + 1) * chips]))
      }
    }
    try RobustnessFile(
      configuration: configuration, text: try resolvedText, axes: axes,
      baseAccuracies: prepared.map(\.base.accuracy), outcomes: outcomes
    ).write(output)
    return divergences(of: outcomes)
  }

  /// Trains a method on ideal weights, task by task.
  private func trainIdeal(
    _ seeded: SeededStudy, _ choice: MethodChoice, _ counter: ProgressCounter
  ) throws -> [IdealTraining] {
    let deployment = try seeded.deployment(of: choice, on: DigitalEngine())
    let result = try study.configuration.data.unseenTasks.indices.map { task in
      let run = try seeded.adaptation(to: task)
      let trained = try run.train(deployment)
      return IdealTraining(trained: trained, accuracy: run.accuracy(trained))
    }
    counter.finish("\(choice.label) in float, seed \(seeded.seed)")
    return result
  }

  private func divergences(of outcomes: [[RobustnessOutcome]]) -> [String] {
    let configuration = study.configuration
    return zip(configuration.seeds, outcomes).flatMap { seed, methods in
      zip(configuration.methods, methods).flatMap { choice, outcome in
        zip(variations, outcome.chips).flatMap { variation, tasks in
          zip(configuration.data.unseenTasks, tasks).compactMap { task, found in
            found.divergedAtStep.map {
              "\(choice.label) on \(task), \(variation.name), seed \(seed): training on the arrays "
                + "diverged at step \($0); what it had before is tested"
            }
          }
        }
      }
    }
  }
}
