import Accelerators
import Adaptation
import Datasets
import FileFormats
import MatrixMath
import Networks

/// What every kind of experiment with adaptation starts from: its configuration, its chip and its data, all checked.
struct Study: Sendable {
  /// With every named file written out.
  let configuration: AdaptationConfiguration
  let chip: Chip
  let dataset: any Dataset
  /// The experiment's file.
  let file: String

  /// Reads everything that a configuration names, and checks all of it.
  init(_ configuration: AdaptationConfiguration, _ loader: ConfigurationLoader) throws {
    var configuration = configuration
    chip = try loader.chip(configuration.chip)
    configuration.chip = chip.configuration
    dataset = try loader.dataset(configuration.data)
    configuration.data.path = configuration.data.path.map(loader.beside)
    try ConfigurationCheck(file: loader.path, configuration: configuration, dataset: dataset).run()
    self.configuration = configuration
    file = loader.path
  }

  private init(_ study: Study, on chip: Chip) {
    var configuration = study.configuration
    configuration.chip = chip.configuration
    self.configuration = configuration
    self.chip = chip
    dataset = study.dataset
    file = study.file
  }

  /// Refuses a configuration that leaves out a medium that a kind of experiment needs.
  func requireEngines(_ needed: [AdaptationConfiguration.Medium]) throws {
    let engines = configuration.adaptation.engines
    guard !needed.allSatisfy(engines.contains) else { return }
    throw ExperimentError.invalidSetting(
      file: file, key: "adaptation.engines",
      found: engines.map(\.rawValue).joined(separator: ", "),
      allowed: needed.map(\.rawValue).joined(separator: " and "))
  }

  /// Refuses a configuration of a single task, for kinds of experiments that are about several.
  func requireTwoTasks(why: String) throws {
    let tasks = configuration.data.unseenTasks.count
    guard tasks < 2 else { return }
    throw ExperimentError.invalidSetting(
      file: file, key: "data.unseen_tasks", found: "\(tasks) task",
      allowed: "at least two, \(why)")
  }

  /// The same study on another chip.
  func on(_ chip: Chip) -> Study { Study(self, on: chip) }

  /// The parts of the preparation, for progress.
  var preparationParts: Int {
    configuration.seeds.count * (1 + configuration.data.poolTasks.count)
  }

  /// Pre-trains the base of every seed, then every pool module of every seed.
  func prepare(_ jobs: Int, _ counter: ProgressCounter) async throws -> [Prepared] {
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
      Prepared(base: base, pool: Array(modules[seed * tasks.count..<(seed + 1) * tasks.count]))
    }
  }

  /// What is to be said of the trainings of one method that ended early, one line each.
  func divergences(
    of runs: [AdaptationRun.Outcome], method: Int, seed: UInt64
  ) -> [String] {
    zip(configuration.data.unseenTasks, runs).flatMap { task, run in
      run.divergences.map { medium, step in
        "\(configuration.methods[method].label) on \(task), seed \(seed): training \(medium) "
          + "diverged at step \(step); what it had before is tested"
      }
    }
  }

  /// Everything that one seed does on the chip.
  func seeded(_ index: Int, _ prepared: [Prepared]) -> SeededStudy {
    SeededStudy(
      study: self, seed: UInt64(configuration.seeds[index]), prepared: prepared[index])
  }
}

/// A base network and its pool, ready to be programmed.
struct Prepared: Sendable {
  let base: PretrainedNetwork
  let pool: [LowRankAdapter]
}
