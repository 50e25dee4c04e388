import FileFormats
import MatrixMath

/// Adapts to all tasks once and then goes through a stream of them on one chip: what changes of task cost, and what
/// they do to the cells, the tasks and the base network as they go on.
public struct SwitchingExperiment: ExperimentKind {
  /// `switching`.
  public static let name = "switching"
  /// What the experiment shows.
  public static let summary =
    "go through a stream of adapted tasks on one chip: energy, time, wear, task and base accuracy"

  let study: Study
  private let stream: SwitchingConfiguration.Stream

  /// Reads an experiment file and everything it names, and checks all of it.
  public init(loading path: String, overrides: [String]) throws {
    let loader = ConfigurationLoader(path: path)
    let configuration = try loader.read(
      SwitchingConfiguration.self, at: path, overrides: overrides)
    study = try Study(configuration.study, loader)
    stream = configuration.switching
    guard stream.switches > 0 else {
      throw ExperimentError.invalidSetting(
        file: path, key: "switching.switches", found: "\(stream.switches)", allowed: "1 or more")
    }
    try study.requireTwoTasks(why: "to switch between")
    try study.requireEngines([.arrays])
  }

  /// The configuration with defaults and named files filled in.
  public var resolvedText: String {
    get throws {
      try StrictYAML.encode(
        SwitchingConfiguration(study: study.configuration, switching: stream))
    }
  }

  /// The costs of the chip whose sources state a range.
  public var sensitivities: [String] { sweepableCosts(of: study.chip.hardware) }

  /// Runs all seeds, methods and switches, and writes `results.h5` and `experiment.yaml`.
  ///
  /// - Returns: a line for every training that diverged.
  public func run(
    into directory: String, options: RunOptions, progress: @escaping ProgressReporter
  ) async throws -> [String] {
    let output = try OutputDirectory(directory)
    let counter = ProgressCounter(total: parts, report: progress)
    counter.start()
    let prepared = try await study.prepare(options.jobs, counter)
    var outcomes: [StreamOutcome] = []
    for index in study.configuration.seeds.indices {
      outcomes.append(
        try await run(study.seeded(index, prepared), jobs: options.jobs, counter))
    }
    try SwitchingFile(
      configuration: study.configuration, text: try resolvedText, hardware: study.chip.hardware,
      outcomes: outcomes
    ).write(output)
    return outcomes.flatMap { outcome in
      outcome.methods.indices.flatMap { index in
        study.divergences(
          of: outcome.methods[index].outcomes, method: index, seed: outcome.seed)
      }
    }
  }

  private func run(
    _ seeded: SeededStudy, jobs: Int, _ counter: ProgressCounter
  ) async throws -> StreamOutcome {
    let visits = visits(seed: seeded.seed)
    let adapted = try await seeded.adaptAll(jobs: jobs, counter)
    let methods = study.configuration.methods
    let results = try await concurrentMap(count: methods.count, width: jobs) { index in
      try StreamRun(seeded: seeded, visits: visits).run(adapted[index]) { step in
        counter.finish("\(methods[index].label), switch \(step), seed \(seeded.seed)")
      }
    }
    return StreamOutcome(
      seed: seeded.seed, baseAccuracy: seeded.prepared.base.accuracy, visits: visits,
      methods: results)
  }

  /// The tasks in the order in which they come; the first is there before the first switch.
  private func visits(seed: UInt64) -> [Int] {
    let tasks = study.configuration.data.unseenTasks.count
    let draws = RandomStream(seed: seed, domain: .shuffle)
    return (0..<stream.switches).reduce(into: [0]) { visits, step in
      let distance =
        switch stream.order {
        case .roundRobin: 1
        case .random:
          1
            + Int(
              Float(tasks - 1) * draws.uniform(RandomAddress(array: .max, cell: UInt32(step))))
        }
      visits.append((visits[step] + distance) % tasks)
    }
  }

  private var parts: Int {
    let configuration = study.configuration
    let perMethod = 1 + configuration.data.unseenTasks.count + stream.switches
    return study.preparationParts
      + configuration.seeds.count * configuration.methods.count * perMethod
  }
}

extension SwitchingConfiguration {
  init(study: AdaptationConfiguration, switching: Stream) {
    self.study = study
    self.switching = switching
  }
}
