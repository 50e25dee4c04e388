import Adaptation
import FileFormats
import MatrixMath
import Quantities

/// One setting of an adaptation experiment that many settings are tried of, done in stages that settings share.
///
/// Stages follow each other: a preparation per seed (pre-training and pool, off the device), then for every seed and method a
/// functional run (deploy, adapt, test, switch, on the arrays), a schedule of its traces on a chip, and prices. Each stage has a
/// key: the hash of all that its outcome depends on. Two settings with the same key have the same outcome, bit for bit,
/// and what comes out at the end is what ``AdaptationExperiment`` finds.
public struct StagedAdaptation: SweptSetting {
  let study: Study
  private let known: KnownTexts?

  /// One method with one seed.
  public struct Part: Sendable {
    /// The position of the seed in the configuration.
    public let seed: Int
    /// The position of the method.
    public let method: Int
    /// What base network and pool depend on.
    public let preparation: String
    /// What accuracies, traces and wear depend on.
    public let functional: String
    /// What the schedules of the traces depend on.
    public let schedule: String
  }

  /// Resolved and checked, from a study of the same configuration; `known` are texts of one that differs in its chip alone.
  init(_ study: Study, known: KnownTexts? = nil) {
    var study = study
    self.known = known
    study.isPricedAgain = true
    self.study = study
  }

  /// The configuration with defaults and named files filled in.
  public var text: String {
    get throws { try known?.text(on: study.chip) ?? StrictYAML.encode(study.configuration) }
  }

  /// The SHA-256 of the text, as results files have it.
  public var contentHash: String { get throws { sha256(try text) } }

  /// The setting itself.
  public var stages: StagedAdaptation? { self }

  /// What is to be done: for every seed all methods, in the order of the configuration.
  public var parts: [Part] { get throws { try StageKeys(study, known: known).parts } }

  /// The names of the methods, in the order of the configuration.
  public var labels: [String] { study.configuration.methods.map(\.label) }

  /// Pre-trains the base of a seed and trains its pool, some modules at a time, or takes them from where they were kept.
  public func prepare(_ part: Part, jobs: Int, cache: PreparationCache? = nil) async throws
    -> PreparedStage
  {
    var one = study
    one.configuration.seeds = [study.configuration.seeds[part.seed]]
    // What comes ready is not worth keeping.
    guard let cache, one.preparationParts > 0 else {
      return PreparedStage(prepared: try await one.prepareAlone(jobs))
    }
    let key: String
    do {
      key = try PreparationContent(study: one).key(settings: part.preparation)
    } catch {
      return PreparedStage(
        prepared: try await one.prepareAlone(jobs),
        warnings: ["\(error); the preparation is not kept"])
    }
    let found = cache.prepared(key, for: one)
    if let prepared = found.prepared { return PreparedStage(prepared: prepared, wasKept: true) }
    let prepared = try await one.prepareAlone(jobs)
    let problems = [found.problem, cache.keep(prepared, as: key, for: one)]
    return PreparedStage(prepared: prepared, warnings: problems.compactMap { $0 })
  }

  /// Deploys a method, adapts it to every task, some tasks at a time, tests it and goes through the tasks.
  public func run(_ part: Part, _ prepared: PreparedStage, jobs: Int) async throws -> MethodStage {
    let seeded = SeededStudy(
      study: study, seed: UInt64(study.configuration.seeds[part.seed]), prepared: prepared.prepared)
    let choice = study.configuration.methods[part.method]
    let deployed = try seeded.deploy(choice)
    let tasks = study.configuration.data.unseenTasks.count
    let runs = try await concurrentMap(count: tasks, width: jobs) { task in
      try seeded.adaptation(to: task).run(deployed)
    }
    return MethodStage(
      outcome: try seeded.conclude(deployed, runs), seed: seeded.seed,
      baseAccuracy: prepared.prepared.base.accuracy)
  }

  /// The same run on this setting's chip: schedules are made anew where its times are others.
  public func schedule(_ run: MethodStage) throws -> MethodStage { try run.on(study) }

  /// What a results file would say of every method, one number each.
  ///
  /// - Parameter runs: the outcome of every part, scheduled for a chip of the same times.
  /// - Returns: for every method the numbers of ``MethodMetrics/all``; NaN where there is none.
  /// - Throws: `EvaluationError` where something cannot be counted.
  public func measure(_ runs: [MethodStage]) throws -> [[Double]] {
    let outcomes = try outcomes(of: runs)
    let file = ResultFile(study, outcomes)
    return study.configuration.methods.enumerated().map { index, choice in
      let numbers = file.digests(of: choice, outcomes.map { $0.methods[index] })
      let found = Dictionary(uniqueKeysWithValues: numbers.map { ($0.name, $0.digested) })
      return MethodMetrics.all.map { (found[$0.name] ?? nil) ?? .nan }
    }
  }

  /// Writes `results.h5` and `experiment.yaml` as ``AdaptationExperiment/run(into:options:progress:)`` does.
  public func write(_ runs: [MethodStage], into directory: String) throws {
    try ResultFile(study, try outcomes(of: runs)).write(
      OutputDirectory(directory), text: try text)
  }

  private func outcomes(of runs: [MethodStage]) throws -> [SeedOutcome] {
    let methods = study.configuration.methods.count
    return try study.configuration.seeds.indices.map { seed in
      let runs = try runs[seed * methods..<(seed + 1) * methods].map { try $0.on(study) }
      return SeedOutcome(
        seed: runs[0].seed, baseAccuracy: runs[0].baseAccuracy, methods: runs.map(\.outcome))
    }
  }
}

/// The outcome of a preparation: a base network and its pool.
public struct PreparedStage: Sendable {
  let prepared: Prepared
  /// Whether it was taken from where an earlier run or another process had kept it.
  public let wasKept: Bool
  /// What is wrong with kept files, one line each.
  public let warnings: [String]

  init(prepared: Prepared, wasKept: Bool = false, warnings: [String] = []) {
    self.prepared = prepared
    self.wasKept = wasKept
    self.warnings = warnings
  }
}

extension Study {
  /// The preparation of the only seed.
  fileprivate func prepareAlone(_ jobs: Int) async throws -> Prepared {
    let counter = ProgressCounter(total: preparationParts) { _ in }
    return try await prepare(jobs, counter)[0]
  }
}

/// The outcome of a functional run with its schedules: one method, one seed, all tasks.
public struct MethodStage: Sendable {
  var outcome: SeedOutcome.Method
  let seed: UInt64
  let baseAccuracy: Double?

  /// How many layers are evaluated whenever this run is put on a chip.
  ///
  /// A layer evaluation is one logical matrix of one trace, scheduled or priced or both on one chip. The traces are that of the
  /// deployment, and for every task those of the adaptation, of the inference, of one example alone and of the change of task;
  /// in each, matrices that no operation acts on are not counted. Nothing without arrays.
  public var layerEvaluations: Int {
    guard let arrays = outcome.arrays else { return 0 }
    let runs = arrays.runs.flatMap { [$0.adaptation, $0.inference, $0.single] }
    return ([arrays.deploy] + arrays.switches + runs).reduce(0) { $0 + $1.layers }
  }

  /// The same operations on another chip; times of the chip's age follow where its clock runs by the schedule.
  func on(_ study: Study) throws -> MethodStage {
    guard var arrays = outcome.arrays else { return self }
    let hardware = study.chip.hardware
    let adaptation = study.configuration.adaptation
    arrays.deploy = try arrays.deploy.on(hardware)
    arrays.switches = try arrays.switches.map { try $0.on(hardware) }
    for index in arrays.runs.indices {
      var run = arrays.runs[index]
      run.adaptation = try run.adaptation.on(hardware)
      run.inference = try run.inference.on(hardware)
      run.single = try run.single.on(hardware)
      run.simulatedTime = .zero + adaptation.clock.elapsed(arrays.deploy.latency)
      run.simulatedTime = run.simulatedTime + adaptation.waitAfterDeploy
      run.simulatedTime = run.simulatedTime + adaptation.clock.elapsed(run.adaptation.latency)
      run.simulatedTime = run.simulatedTime + adaptation.waitBeforeTest
      arrays.runs[index] = run
    }
    var moved = self
    moved.outcome.arrays = arrays
    return moved
  }
}
