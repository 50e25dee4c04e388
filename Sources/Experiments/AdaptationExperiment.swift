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

  let configuration: AdaptationConfiguration
  let chip: Chip
  let dataset: any Dataset

  /// Reads an experiment file and everything it names, and checks all of it.
  public init(loading path: String, overrides: [String]) throws {
    let loader = ConfigurationLoader(path: path)
    var configuration = try loader.read(
      AdaptationConfiguration.self, at: path, overrides: overrides)
    chip = try loader.chip(configuration.chip)
    configuration.chip = chip.configuration
    dataset = try loader.dataset(configuration.data)
    configuration.data.path = configuration.data.path.map(loader.beside)
    try ConfigurationCheck(file: path, configuration: configuration, dataset: dataset).run()
    self.configuration = configuration
  }

  /// The configuration with defaults and named files filled in.
  public var resolvedText: String {
    get throws { try StrictYAML.encode(configuration) }
  }

  /// The costs of the chip whose sources state a range.
  public var sensitivities: [String] { sweepableCosts(of: chip.hardware) }

  /// Runs all seeds, methods and tasks, and writes `results.h5` and `experiment.yaml`.
  public func run(
    into directory: String, options: RunOptions, progress: @escaping ProgressReporter
  ) async throws {
    let output = try OutputDirectory(directory)
    let counter = ProgressCounter(total: parts, report: progress)
    counter.start()
    let prepared = try await prepare(options.jobs, counter)
    var outcomes: [SeedOutcome] = []
    for (index, seed) in configuration.seeds.enumerated() {
      let seeded = SeededRuns(experiment: self, seed: UInt64(seed), prepared: prepared[index])
      outcomes.append(
        try await seeded.run(options, isFirst: index == 0, into: output, counter))
    }
    try ResultFile(configuration, text: try resolvedText, on: chip.hardware, outcomes)
      .write(output)
  }

  /// Pre-trains the base of every seed, then every pool module of every seed.
  private func prepare(_ jobs: Int, _ counter: ProgressCounter) async throws -> [Prepared] {
    let (configuration, dataset) = (configuration, dataset)
    let seeds = configuration.seeds
    let bases = try await concurrentMap(count: seeds.count, width: jobs) { index in
      let base = try Preparation(configuration: configuration, seed: UInt64(seeds[index]))
        .pretrain(on: try dataset.task(configuration.data.pretrainingTask))
      counter.finish("pre-training, seed \(seeds[index])")
      return base
    }
    let tasks = configuration.data.poolTasks
    let modules = try await concurrentMap(count: seeds.count * tasks.count, width: jobs) { index in
      let (seed, number) = (index / tasks.count, index % tasks.count)
      let module = try Preparation(configuration: configuration, seed: UInt64(seeds[seed]))
        .trainPoolModule(
          on: try dataset.task(tasks[number]), number: number, base: bases[seed].weights)
      counter.finish("pool module \(tasks[number]), seed \(seeds[seed])")
      return module
    }
    return bases.enumerated().map { seed, base in
      Prepared(
        weights: base.weights, accuracy: base.accuracy,
        pool: Array(modules[seed * tasks.count..<(seed + 1) * tasks.count]))
    }
  }

  private var parts: Int {
    let (methods, tasks) = (configuration.methods.count, configuration.data.unseenTasks.count)
    return configuration.seeds.count
      * (1 + configuration.data.poolTasks.count + methods * (2 + tasks))
  }
}

/// A base network and its pool, ready to be programmed.
struct Prepared: Sendable {
  let weights: PerceptronWeights
  /// Test accuracy of the base on its own task.
  let accuracy: Double
  let pool: [LowRankAdapter]
}
