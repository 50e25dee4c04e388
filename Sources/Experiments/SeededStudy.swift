import Accelerators
import Adaptation
import Crossbars
import Datasets
import Devices
import Evaluation
import Hardware
import MatrixMath
import Networks
import Traces

/// What one seed does on the chip, piece by piece: deploy a method, adapt it to a task.
struct SeededStudy: Sendable {
  let study: Study
  let seed: UInt64
  let prepared: Prepared

  private var configuration: AdaptationConfiguration { study.configuration }

  /// Places a method on every medium that the experiment runs on.
  ///
  /// - Throws: what the method refuses, and ``ExperimentError/undeclared(method:part:found:declared:)``.
  func deploy(_ choice: MethodChoice) throws -> Deployed {
    let engines = configuration.adaptation.engines
    let check = DeclarationCheck(
      choice, in: study, on: try study.chip.crossbar.encoding(cellBits: study.chip.device.cell.bits)
    )
    return Deployed(
      choice: choice,
      digital: engines.contains(.digital) ? try deployment(of: choice, on: DigitalEngine()) : nil,
      arrays: engines.contains(.arrays) ? try program(choice, check) : nil, check: check)
  }

  private func program(_ choice: MethodChoice, _ check: DeclarationCheck) throws -> Programmed {
    var arrays = try deployment(of: choice, on: try emptyChip())
    guard let trace = arrays.takeTrace() else {
      preconditionFailure("the simulated deployment needs an engine of arrays")
    }
    try check.checkDeployment(trace)
    let cost = try study.cost(of: trace)
    arrays.wait(configuration.adaptation.clock.elapsed(cost.latency))
    arrays.wait(configuration.adaptation.waitAfterDeploy)
    return Programmed(deployment: arrays, cost: cost)
  }

  /// A chip without weights.
  func emptyChip() throws -> CrossbarEngine {
    let shape = study.chip.hardware.description.array
    return try CrossbarEngine(
      device: study.chip.device, description: study.chip.crossbar,
      array: ArrayShape(rows: shape.rows, columns: shape.columns), seed: seed)
  }

  /// Places a method on one medium.
  func deployment(of choice: MethodChoice, on engine: any MatrixEngine) throws -> Deployment {
    let site = AdaptationSite(
      modules: study.adaptedModules, pool: prepared.pool,
      stream: RandomStream(seed: seed, domain: .adaptation))
    return try Deployment(
      choice.method, prepared.base.model, site, writing: choice.writePolicy, on: engine)
  }

  /// What a method came to that has been adapted to every unseen task.
  func conclude(
    _ deployed: Deployed, _ runs: [AdaptationRun.Outcome]
  ) throws -> SeedOutcome.Method {
    SeedOutcome.Method(
      declaration: deployed.check.declaration,
      memory: try study.memory(of: deployed.choice, seed: seed),
      runs: runs, arrays: try conclude(deployed, runs.compactMap(\.arrays)))
  }

  /// Goes through the tasks on the arrays, and tests what the deployment left of the base network.
  private func conclude(
    _ deployed: Deployed, _ runs: [AdaptationRun.Simulated]
  ) throws -> SeedOutcome.Simulated? {
    try deployed.arrays.map { programmed in
      SeedOutcome.Simulated(
        deploy: programmed.cost, resident: programmed.resident,
        baseAccuracy: try baseTest()?
          .accuracy(of: programmed.deployment.base, on: programmed.deployment.execution),
        runs: runs,
        switches: try TaskSwitching(
          study: study, check: deployed.check
        ).run(programmed.deployment, runs.map(\.learned.parameters)))
    }
  }

  /// The adaptation to an unseen task.
  func adaptation(to number: Int) throws -> AdaptationRun {
    AdaptationRun(
      study: study, seed: seed, number: number,
      task: try study.dataset.task(configuration.data.unseenTasks[number]),
      base: try baseTest())
  }

  /// The test of the base network on its own task; nothing where it has none.
  func baseTest() throws -> BaseTest? {
    guard let network = prepared.base.pretrained, let task = configuration.data.pretrainingTask
    else { return nil }
    return BaseTest(
      network: network, task: try study.dataset.task(task),
      fidelity: configuration.adaptation.testFidelity)
  }
}

/// A method on the media that it is adapted on.
struct Deployed: Sendable {
  let choice: MethodChoice
  let digital: Deployment?
  let arrays: Programmed?
  let check: DeclarationCheck
}

/// A method on the arrays, with what putting it there cost.
struct Programmed: Sendable {
  let deployment: Deployment
  let cost: Cost

  /// What lies on the arrays.
  var resident: Resident { Resident(deployment.execution.arrays?.matrices ?? []) }
}
