import Accelerators
import Adaptation
import Datasets
import FileFormats
import MatrixMath
import Networks

/// What every kind of experiment with adaptation starts from: its configuration, its chip and its data, all checked.
struct Study: Sendable {
  /// With every named file written out.
  var configuration: AdaptationConfiguration
  let chip: Chip
  let dataset: any Dataset
  /// The network: with its weights where it comes ready, else its shapes.
  let model: any NetworkModel
  /// The indices of the modules that methods adapt, ascending.
  let adaptedModules: [Int]
  /// The pool where it comes ready; nothing where it is trained.
  let readyPool: [LowRankAdapter]?
  /// The experiment's file.
  let file: String
  /// Whether costs keep what they need to be asked for on other chips.
  var isPricedAgain = false

  /// Reads everything that a configuration names, and checks all of it.
  init(_ configuration: AdaptationConfiguration, _ loader: ConfigurationLoader) throws {
    var configuration = configuration
    chip = try loader.chip(configuration.chip)
    configuration.chip = chip.configuration
    dataset = try loader.dataset(configuration.data)
    let model = try loader.model(configuration.network)
    self.model = model
    let modules = try fitting(in: loader.path) {
      try configuration.network.adaptedModuleIndices(of: model)
    }
    adaptedModules = modules
    readyPool = try loader.readyPool(
      of: configuration, for: modules.map { model.moduleShapes[$0] })
    loader.resolvePaths(of: &configuration)
    try ConfigurationCheck(
      file: loader.path, configuration: configuration, dataset: dataset, model: model,
      adaptedModules: modules, readyPool: readyPool
    ).run()
    self.configuration = configuration
    file = loader.path
  }

  private init(_ study: Study, on chip: Chip) {
    var configuration = study.configuration
    configuration.chip = chip.configuration
    self.configuration = configuration
    self.chip = chip
    dataset = study.dataset
    model = study.model
    adaptedModules = study.adaptedModules
    readyPool = study.readyPool
    file = study.file
    isPricedAgain = study.isPricedAgain
  }

  /// The shapes of the modules that methods adapt.
  var adaptedShapes: [ModuleShape] {
    let shapes = model.moduleShapes
    return adaptedModules.map { shapes[$0] }
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
