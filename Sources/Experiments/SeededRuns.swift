import Accelerators
import Adaptation
import Crossbars
import Datasets
import Evaluation
import Hardware
import MatrixMath
import Networks
import Traces

/// Everything that one seed does on the chip: deploy every method, adapt to every task, switch through tasks.
struct SeededRuns: Sendable {
  let experiment: AdaptationExperiment
  let seed: UInt64
  let prepared: Prepared

  /// A method on both media, with what putting it there cost.
  private struct Deployed: Sendable {
    let digital: Deployment
    let arrays: Deployment
    let cost: Cost
  }

  func run(
    _ options: RunOptions, isFirst: Bool, into output: OutputDirectory, _ counter: ProgressCounter
  ) async throws -> SeedOutcome {
    let methods = experiment.configuration.methods
    let tasks = experiment.configuration.data.unseenTasks
    let deployed = try await concurrentMap(count: methods.count, width: options.jobs) { index in
      let result = try deploy(methods[index])
      counter.finish("\(methods[index].label) deployed, seed \(seed)")
      return result
    }
    let runs = try await concurrentMap(
      count: methods.count * tasks.count, width: options.jobs
    ) { index in
      let (method, task) = (index / tasks.count, index % tasks.count)
      let isKept = isFirst && task == 0
      let outcome = try adapt(deployed[method], to: task) { chip in
        if isKept && options.writesWeights { try write(chip, of: methods[method], to: output) }
      }
      if isKept && options.writesTraces {
        try output.write(outcome.trace, label: methods[method].label)
      }
      counter.finish("\(methods[method].label) on \(tasks[task]), seed \(seed)")
      return outcome
    }
    let switches = try await concurrentMap(count: methods.count, width: options.jobs) { index in
      let outcomes = runs[index * tasks.count..<(index + 1) * tasks.count]
      let costs = try TaskSwitching(hardware: experiment.chip.hardware)
        .run(deployed[index].arrays, outcomes.map(\.parameters))
      counter.finish("\(methods[index].label) switched, seed \(seed)")
      return costs
    }
    return SeedOutcome(
      baseAccuracy: prepared.accuracy,
      methods: methods.indices.map { index in
        SeedOutcome.Method(
          deploy: deployed[index].cost,
          resident: Resident(deployed[index].arrays.execution.arrays?.matrices ?? []),
          runs: Array(runs[index * tasks.count..<(index + 1) * tasks.count]),
          switches: switches[index])
      })
  }

  private func deploy(_ choice: MethodChoice) throws -> Deployed {
    let chip = experiment.chip
    let shape = chip.hardware.description.array
    let site = AdaptationSite(
      modules: try experiment.configuration.network.adaptedModuleIndices(), pool: prepared.pool,
      stream: RandomStream(seed: seed, domain: .adaptation))
    let engine = try CrossbarEngine(
      device: chip.device, description: chip.crossbar,
      array: ArrayShape(rows: shape.rows, columns: shape.columns), seed: seed)
    func deployment(on engine: any MatrixEngine) throws -> Deployment {
      try Deployment(
        choice.method, prepared.weights, site, writing: choice.writePolicy, on: engine)
    }
    var arrays = try deployment(on: engine)
    guard let trace = arrays.takeTrace() else {
      preconditionFailure("the simulated deployment needs an engine of arrays")
    }
    let cost = Cost(try Replay(trace, on: chip.hardware), trace)
    arrays.wait(cost.latency)
    arrays.wait(experiment.configuration.adaptation.waitAfterDeploy)
    return Deployed(digital: try deployment(on: DigitalEngine()), arrays: arrays, cost: cost)
  }

  /// Keeps what lies on the cells as `weights-<label>.h5`.
  private func write(
    _ chip: CrossbarEngine, of choice: MethodChoice, to output: OutputDirectory
  ) throws {
    let configuration = experiment.configuration
    try WeightsFile(
      configuration: configuration, text: try experiment.resolvedText, choice: choice, seed: seed,
      task: configuration.data.unseenTasks[0]
    ).write(chip, to: output.file("weights-\(choice.label).h5"))
  }

  private func adapt(
    _ deployed: Deployed, to number: Int, whenAdapted: (CrossbarEngine) throws -> Void
  ) throws -> AdaptationRun.Outcome {
    let name = experiment.configuration.data.unseenTasks[number]
    return try AdaptationRun(
      configuration: experiment.configuration, hardware: experiment.chip.hardware,
      device: experiment.chip.device, seed: seed,
      number: number, task: try experiment.dataset.task(name)
    ).run(deployed.digital, deployed.arrays, whenAdapted: whenAdapted)
  }
}

/// What one seed left behind, method by method in the order of the configuration.
struct SeedOutcome: Sendable {
  struct Method: Sendable {
    let deploy: Cost
    let resident: Resident
    let runs: [AdaptationRun.Outcome]
    let switches: [Cost]
  }

  let baseAccuracy: Double
  let methods: [Method]
}
