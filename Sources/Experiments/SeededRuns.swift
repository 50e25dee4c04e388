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

  /// A method on the media that it is adapted on.
  private struct Deployed: Sendable {
    let digital: Deployment?
    let arrays: Programmed?
  }

  /// A method on the arrays, with what putting it there cost.
  private struct Programmed: Sendable {
    let deployment: Deployment
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
      if isKept && options.writesTraces, let arrays = outcome.arrays {
        try output.write(arrays.trace, label: methods[method].label)
      }
      counter.finish("\(methods[method].label) on \(tasks[task]), seed \(seed)")
      return outcome
    }
    let switches = try await concurrentMap(count: methods.count, width: options.jobs) { index in
      let outcomes = runs[index * tasks.count..<(index + 1) * tasks.count]
      let costs = try deployed[index].arrays.map { arrays in
        try TaskSwitching(hardware: experiment.chip.hardware)
          .run(arrays.deployment, outcomes.compactMap { $0.arrays?.learned.parameters })
      }
      counter.finish("\(methods[index].label) switched, seed \(seed)")
      return costs ?? []
    }
    return SeedOutcome(
      baseAccuracy: prepared.accuracy,
      methods: methods.indices.map { index in
        let outcomes = runs[index * tasks.count..<(index + 1) * tasks.count]
        return SeedOutcome.Method(
          digital: outcomes.compactMap(\.digital),
          arrays: deployed[index].arrays.map { arrays in
            SeedOutcome.Simulated(
              deploy: arrays.cost,
              resident: Resident(arrays.deployment.execution.arrays?.matrices ?? []),
              runs: outcomes.compactMap(\.arrays), switches: switches[index])
          })
      })
  }

  private func deploy(_ choice: MethodChoice) throws -> Deployed {
    let engines = experiment.configuration.adaptation.engines
    return Deployed(
      digital: engines.contains(.digital) ? try place(choice, on: DigitalEngine()) : nil,
      arrays: engines.contains(.arrays) ? try program(choice) : nil)
  }

  private func place(_ choice: MethodChoice, on engine: any MatrixEngine) throws -> Deployment {
    let site = AdaptationSite(
      modules: try experiment.configuration.network.adaptedModuleIndices(), pool: prepared.pool,
      stream: RandomStream(seed: seed, domain: .adaptation))
    return try Deployment(
      choice.method, prepared.weights, site, writing: choice.writePolicy, on: engine)
  }

  private func program(_ choice: MethodChoice) throws -> Programmed {
    let chip = experiment.chip
    let shape = chip.hardware.description.array
    let engine = try CrossbarEngine(
      device: chip.device, description: chip.crossbar,
      array: ArrayShape(rows: shape.rows, columns: shape.columns), seed: seed)
    var arrays = try place(choice, on: engine)
    guard let trace = arrays.takeTrace() else {
      preconditionFailure("the simulated deployment needs an engine of arrays")
    }
    let cost = Cost(try Replay(trace, on: chip.hardware), trace)
    arrays.wait(cost.latency)
    arrays.wait(experiment.configuration.adaptation.waitAfterDeploy)
    return Programmed(deployment: arrays, cost: cost)
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
    ).run(deployed.digital, deployed.arrays?.deployment, whenAdapted: whenAdapted)
  }
}

/// What one seed left behind, method by method in the order of the configuration.
struct SeedOutcome: Sendable {
  /// A method on the media that it was adapted on.
  struct Method: Sendable {
    /// One training per task; none where digital weights are left out.
    let digital: [AdaptationRun.Learned]
    let arrays: Simulated?

    /// Any training of the method: all have the same steps and as many scalars.
    var anyTraining: AdaptationRun.Learned {
      guard let found = digital.first ?? arrays?.runs.first?.learned else {
        preconditionFailure("a method is adapted on one medium at least")
      }
      return found
    }
  }

  /// What a method did on the arrays.
  struct Simulated: Sendable {
    let deploy: Cost
    let resident: Resident
    let runs: [AdaptationRun.Simulated]
    let switches: [Cost]
  }

  let baseAccuracy: Double
  let methods: [Method]
}
