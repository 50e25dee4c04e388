import Adaptation
import MatrixMath
import Networks

/// One method's adapters with one seed on a network that is deployed once: each alone, all together, and gone again.
struct FusionRun {
  let seeded: SeededStudy
  /// What every change is multiplied by when all are added.
  let strength: Float

  /// Accuracies on one medium.
  struct Accuracies: Sendable {
    /// The base network below the task's head, without any adapter.
    let base: Double
    let single: Double
    let fused: Double
  }

  /// A task's accuracy with its adapter alone and with those of all tasks.
  struct Task: Sendable {
    let digital: Accuracies
    let arrays: Accuracies
    /// Of adding the task's adapter alone.
    let adding: Cost
  }

  /// How far the adapters of two tasks stay out of each other's way, as means over modules.
  struct Pair: Sendable {
    let magnitude: Double
    let ratio: Double
  }

  struct Outcome: Sendable {
    let tasks: [Task]
    /// In the order 0–1, 0–2, …, 1–2, ….
    let pairs: [Pair]
    let divergedAtStep: [Int?]
    let trainedScalars: Int
    /// The weights of the network that all adapters change together.
    let changedWeights: Int
    let deploy: Cost
    /// Of adding all adapters to the deployed network, and of taking them away again.
    let adding: Cost
    let removing: Cost
    /// Of the base network on its own task, if it has one, before any adapter and after all are taken away.
    let baseBefore: Double?
    let baseAfter: Double?
  }

  func run(_ choice: MethodChoice) throws -> Outcome {
    let deployment = try seeded.deployment(of: choice, on: DigitalEngine())
    let tasks = seeded.study.configuration.data.unseenTasks.indices
    let runs = try tasks.map { try seeded.adaptation(to: $0) }
    let trained = try runs.map { try $0.train(deployment) }
    let changes = trained.map { AdapterChange(by: $0) }
    func network(on engine: any MatrixEngine) throws -> AdapterChip {
      try AdapterChip(
        seeded.prepared.base.model, headroom: choice.method.headroom, on: engine, seeded.study)
    }
    let digital = try test(changes, runs, try network(on: DigitalEngine()))
    let chip = try network(on: try seeded.emptyChip())
    let arrays = try test(changes, runs, chip)
    let all = AdapterChange.sum(changes[...], strength: strength)
    return Outcome(
      tasks: tasks.map { task in
        Task(
          digital: digital.accuracies[task], arrays: arrays.accuracies[task],
          adding: priced(arrays.singles[task]))
      },
      pairs: try tasks.flatMap { first in
        try tasks.suffix(from: first + 1).map {
          try AdapterChange.pair(changes[first], changes[$0], of: chip.base)
        }
      },
      divergedAtStep: trained.map(\.outcome.divergedAtStep),
      trainedScalars: trained[0].execution.parameters.adaptedScalars,
      changedWeights: all.weightsOnArrays, deploy: priced(chip.deploy),
      adding: priced(arrays.adding), removing: priced(arrays.removing),
      baseBefore: arrays.base.before, baseAfter: arrays.base.after)
  }

  /// What adapters did on one medium; costs are nothing on ideal digital weights.
  private struct Tested {
    let accuracies: [Accuracies]
    let singles: [Cost?]
    let adding: Cost?
    let removing: Cost?
    let base: (before: Double?, after: Double?)
  }

  /// Adds every adapter alone to a copy of a deployed network, then all to the network itself, and takes them away.
  private func test(
    _ changes: [AdapterChange], _ runs: [AdaptationRun], _ chip: AdapterChip
  ) throws -> Tested {
    let base = try seeded.baseTest()
    var fused = chip
    let adding = try fused.add(AdapterChange.sum(changes[...], strength: strength))
    var singles: [Cost?] = []
    let accuracies = try runs.indices.map { task in
      let head = changes[task].head
      var single = chip
      singles.append(try single.add(AdapterChange.sum(changes[task...task], strength: 1)))
      return Accuracies(
        base: chip.accuracy(on: runs[task], below: head),
        single: single.accuracy(on: runs[task], below: head),
        fused: fused.accuracy(on: runs[task], below: head))
    }
    let removing = try fused.removeAll()
    return Tested(
      accuracies: accuracies, singles: singles, adding: adding, removing: removing,
      base: (
        try base?.accuracy(of: chip.base, on: chip.execution),
        try base?.accuracy(of: chip.base, on: fused.execution)
      ))
  }

  private func priced(_ cost: Cost?) -> Cost {
    guard let cost else { preconditionFailure("costs need an engine of arrays") }
    return cost
  }
}
