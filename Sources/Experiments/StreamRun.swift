import Accelerators
import Adaptation
import MatrixMath
import Networks

/// One method's way through a stream of tasks on one chip.
struct StreamRun {
  let seeded: SeededStudy
  /// The tasks in the order in which they come.
  let visits: [Int]

  /// Goes through the stream; `whenSwitched` is told after every switch, counted from 1.
  func run(_ adapted: AdaptedMethod, whenSwitched: (Int) -> Void) throws -> StreamOutcome.Method {
    let (programmed, runs) = (adapted.programmed, adapted.runs)
    let deployment = programmed.deployment
    let base = try seeded.baseTest()
    let switching = TaskSwitching(
      study: seeded.study, check: adapted.check)
    var chip = try SwitchingChip(deployment, runs.map(\.learned.parameters), switching)
    let tests = try runs.indices.map { try seeded.adaptation(to: $0) }
    var steps: [StreamOutcome.Step] = []
    for (number, task) in visits.enumerated().dropFirst() {
      try Task.checkCancellation()
      let cost = try chip.go(to: task)
      var trained = AdaptationRun.Trained(
        classifier: runs[task].learned.classifier, execution: chip.execution,
        outcome: TrainingOutcome())
      let matrices = chip.execution.arrays?.matrices ?? []
      steps.append(
        StreamOutcome.Step(
          cost: cost, taskAccuracy: tests[task].calibratedAccuracy(&trained),
          baseAccuracy: try base?.accuracy(
            of: deployment.base, on: chip.execution,
            restoring: runs[task].learned.parameters),
          worstEvents: Wear(matrices).worstEvents,
          clippedWeights: Resident(matrices).clippedWeights))
      whenSwitched(number)
    }
    return StreamOutcome.Method(
      declaration: adapted.check.declaration, deploy: programmed.cost,
      resident: programmed.resident,
      baseAccuracy: try base?.accuracy(of: deployment.base, on: deployment.execution),
      outcomes: adapted.outcomes, steps: steps)
  }
}

/// A method on the arrays with what it is after it has been adapted to every task on copies of that chip.
struct AdaptedMethod: Sendable {
  let programmed: Programmed
  let check: DeclarationCheck
  let outcomes: [AdaptationRun.Outcome]

  /// What the adaptations left on the arrays.
  var runs: [AdaptationRun.Simulated] { outcomes.compactMap(\.arrays) }
}

extension SeededStudy {
  /// Deploys every method and adapts it to every unseen task.
  func adaptAll(jobs: Int, _ counter: ProgressCounter) async throws -> [AdaptedMethod] {
    let methods = study.configuration.methods
    let tasks = study.configuration.data.unseenTasks
    let deployed = try await concurrentMap(count: methods.count, width: jobs) { index in
      let result = try deploy(methods[index])
      counter.finish("\(methods[index].label) deployed, seed \(seed)")
      return result
    }
    let runs = try await concurrentMap(count: methods.count * tasks.count, width: jobs) { index in
      let (method, task) = (index / tasks.count, index % tasks.count)
      let outcome = try adaptation(to: task).run(deployed[method])
      counter.finish("\(methods[method].label) on \(tasks[task]), seed \(seed)")
      return outcome
    }
    return deployed.enumerated().compactMap { index, deployed in
      deployed.arrays.map { programmed in
        AdaptedMethod(
          programmed: programmed, check: deployed.check,
          outcomes: Array(runs[index * tasks.count..<(index + 1) * tasks.count]))
      }
    }
  }
}

/// What one seed's stream left behind, method by method.
struct StreamOutcome: Sendable {
  /// What one switch cost, and how things are after it.
  struct Step: Sendable {
    let cost: Cost
    /// Of the task that was switched to, on the chip.
    let taskAccuracy: Double
    /// Of the base network on its own task, if it has one, restored on a copy of the chip.
    let baseAccuracy: Double?
    /// Programming events of the cell that has had most.
    let worstEvents: Int
    /// Weights on the arrays that lay beyond their range when they were last written.
    let clippedWeights: Int
  }

  struct Method: Sendable {
    let declaration: MethodDeclaration
    let deploy: Cost
    let resident: Resident
    /// Of the base network on the chip before any task; nothing where it has no task of its own.
    let baseAccuracy: Double?
    let outcomes: [AdaptationRun.Outcome]
    let steps: [Step]

    /// What the adaptations left on the arrays.
    var runs: [AdaptationRun.Simulated] { outcomes.compactMap(\.arrays) }
  }

  let seed: UInt64
  /// On ideal digital weights; nothing where the base network has no task of its own.
  let baseAccuracy: Double?
  let visits: [Int]
  let methods: [Method]
}
