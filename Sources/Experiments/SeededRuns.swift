import Accelerators
import Adaptation
import Checkpoints
import Evaluation
import MatrixMath
import Networks

/// Everything that one seed of an adaptation experiment does on the chip: deploy every method, adapt to every task,
/// switch through tasks.
struct SeededRuns: Sendable {
  let experiment: AdaptationExperiment
  let seeded: SeededStudy

  private var configuration: AdaptationConfiguration { seeded.study.configuration }
  private var seed: UInt64 { seeded.seed }

  /// Runs as many methods at a time as there are jobs, so that no more chips than these are kept.
  func run(
    _ options: RunOptions, isFirst: Bool, into output: OutputDirectory, _ counter: ProgressCounter
  ) async throws -> SeedOutcome {
    var methods: [SeedOutcome.Method] = []
    for start in stride(from: 0, to: configuration.methods.count, by: options.jobs) {
      let group = configuration.methods.dropFirst(start).prefix(options.jobs)
      methods += try await run(Array(group), options, isFirst: isFirst, into: output, counter)
    }
    return SeedOutcome(
      seed: seed, baseAccuracy: seeded.prepared.base.accuracy, methods: methods)
  }

  private func run(
    _ methods: [MethodChoice], _ options: RunOptions, isFirst: Bool, into output: OutputDirectory,
    _ counter: ProgressCounter
  ) async throws -> [SeedOutcome.Method] {
    let tasks = configuration.data.unseenTasks
    let deployed = try await concurrentMap(count: methods.count, width: options.jobs) { index in
      let result = try seeded.deploy(methods[index])
      counter.finish("\(methods[index].label) deployed, seed \(seed)")
      return result
    }
    let runs = try await concurrentMap(
      count: methods.count * tasks.count, width: options.jobs
    ) { index in
      let (method, task) = (index / tasks.count, index % tasks.count)
      let isKept = isFirst && task == 0
      let outcome = try seeded.adaptation(to: task).run(deployed[method]) { chip in
        if isKept && options.writesWeights { try write(chip, of: methods[method], to: output) }
      }
      if isKept && options.writesTraces, let arrays = outcome.arrays {
        try output.write(arrays.trace, label: methods[method].label)
      }
      if isKept && options.writesAdapters { try write(outcome, of: deployed[method], to: output) }
      counter.finish("\(methods[method].label) on \(tasks[task]), seed \(seed)")
      return outcome
    }
    return try await concurrentMap(count: methods.count, width: options.jobs) { index in
      let outcomes = Array(runs[index * tasks.count..<(index + 1) * tasks.count])
      let result = try seeded.conclude(deployed[index], outcomes)
      counter.finish("\(methods[index].label) switched, seed \(seed)")
      return result
    }
  }

  /// Keeps what lies on the cells as `weights-<label>.h5`.
  private func write(
    _ chip: CrossbarEngine, of choice: MethodChoice, to output: OutputDirectory
  ) throws {
    try WeightsFile(
      configuration: configuration, text: try experiment.resolvedText, choice: choice, seed: seed,
      task: configuration.data.unseenTasks[0]
    ).write(chip, to: output.file("weights-\(choice.label).h5"))
  }

  /// Keeps what was trained as `adapter-<label>.h5`, where it is an adapter.
  private func write(
    _ outcome: AdaptationRun.Outcome, of deployed: Deployed, to output: OutputDirectory
  ) throws {
    guard
      let adapter = try KeptAdapter(
        study: seeded.study, deployed: deployed, task: configuration.data.unseenTasks[0]
      ).adapter(of: outcome)
    else { return }
    try AdapterFile.write(adapter, to: output.file("adapter-\(deployed.choice.label).h5"))
  }
}

/// What one seed left behind, method by method in the order of the configuration.
struct SeedOutcome: Sendable {
  struct Method: Sendable {
    let declaration: MethodDeclaration
    let memory: MemoryComparison
    var runs: [AdaptationRun.Outcome]
    var arrays: Simulated?

    /// Any training, for what all of them have in common.
    var anyTraining: AdaptationRun.Learned? { runs[0].digital ?? runs[0].arrays?.learned }
  }

  /// What one seed left behind on the arrays.
  struct Simulated: Sendable {
    var deploy: Cost
    let resident: Resident
    /// Accuracy of the base network on its own task, if it has one, before any adaptation.
    let baseAccuracy: Double?
    var runs: [AdaptationRun.Simulated]
    var switches: [Cost]
  }

  let seed: UInt64
  /// On ideal digital weights; nothing where the base network has no task of its own.
  let baseAccuracy: Double?
  let methods: [Method]
}
