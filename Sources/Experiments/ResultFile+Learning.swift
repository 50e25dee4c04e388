import Networks

/// What was trained, accuracies, losses, and where training ended early.
extension ResultFile {
  /// What every training of a method has in common.
  func training(_ learned: AdaptationRun.Learned, steps: Int) -> [ResultNumbers] {
    let parameters = learned.parameters
    return [
      ResultNumbers("trained_scalars", "1", [parameters.adaptedScalars]),
      ResultNumbers("head_scalars", "1", [parameters.scalars(in: .head)]),
      ResultNumbers("steps", "1", [steps]),
    ]
      + ParameterGroup.allCases.filter { $0 != .head }.map { kind in
        ResultNumbers(
          "trained_scalars_by_kind/\(kind.rawValue)", "1", [parameters.scalars(in: kind)],
          digest: .none)
      }
  }

  /// What the trainings on a medium came to.
  func learning(_ medium: String, _ found: [AdaptationRun.Learned], steps: Int) -> [ResultNumbers] {
    [
      perRun("accuracy_\(medium)", "1", found.map(\.accuracy)),
      ResultNumbers(
        "loss_\(medium)", "nat", found.flatMap { padded($0.training.losses, to: steps) },
        shape: [seeds, tasks, steps], axes: "seed,task,step", digest: .none),
      ResultNumbers(
        "diverged_at_step_\(medium)", "1", found.map { $0.training.divergedAtStep ?? 0 },
        shape: [seeds, tasks], axes: "seed,task", digest: .none),
    ]
  }

  /// Accuracies that there are on the arrays alone.
  func accuracies(_ found: [SeedOutcome.Simulated]) -> [ResultNumbers] {
    let runs = found.flatMap(\.runs)
    let before = found.compactMap(\.baseAccuracy)
    let after = runs.compactMap(\.baseAccuracy)
    return (before.count == found.count ? [perSeed("base_accuracy_before", "1", before)] : [])
      + (after.count == runs.count ? [perRun("base_accuracy_after", "1", after)] : [])
      + (configuration.adaptation.testTransferred
        ? [perRun("accuracy_transferred", "1", runs.map { $0.accuracyTransferred ?? .nan })] : [])
  }

  /// Losses of a whole run; steps after a divergence have none.
  private func padded(_ losses: [Double], to steps: Int) -> [Double] {
    losses + Array(repeating: .nan, count: steps - losses.count)
  }
}
