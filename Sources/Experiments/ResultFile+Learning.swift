import FileFormats
import Networks

/// What was trained, accuracies, losses, and where training ended early.
extension ResultFile {
  /// What every training of a method has in common.
  func writeTraining(
    _ file: borrowing HDF5File, _ group: String, _ training: AdaptationRun.Learned, steps: Int
  ) throws {
    let parameters = training.parameters
    let scalars = [
      ("trained_scalars", parameters.adaptedScalars),
      ("head_scalars", parameters.scalars(in: .head)),
      ("steps", steps),
    ]
    for (name, value) in scalars {
      try file.write([Int64(value)], shape: [], to: "\(group)/\(name)", units: "1", axes: "")
    }
    for headings in ParameterGroup.allCases where headings != .head {
      try file.write(
        [Int64(parameters.scalars(in: headings))], shape: [],
        to: "\(group)/trained_scalars_by_kind/\(headings.rawValue)", units: "1", axes: "")
    }
  }

  func writeLearning(
    _ file: borrowing HDF5File, _ group: String, _ medium: String,
    _ found: [AdaptationRun.Learned], steps: Int
  ) throws {
    try file.write(
      found.map(\.accuracy), shape: [seeds, tasks], to: "\(group)/accuracy_\(medium)", units: "1",
      axes: "seed,task")
    try file.write(
      found.flatMap { padded($0.training.losses, to: steps) }, shape: [seeds, tasks, steps],
      to: "\(group)/loss_\(medium)", units: "nat", axes: "seed,task,step")
    try file.write(
      found.map { Int64($0.training.divergedAtStep ?? 0) }, shape: [seeds, tasks],
      to: "\(group)/diverged_at_step_\(medium)", units: "1", axes: "seed,task")
  }

  /// Accuracies that there are on the arrays alone.
  func writeAccuracies(
    _ file: borrowing HDF5File, _ group: String, _ found: [SeedOutcome.Simulated]
  ) throws {
    try file.write(
      bySeed: found, [ResultKind("base_accuracy_before", "1", \.baseAccuracy)], in: group)
    var kinds: [ResultKind<AdaptationRun.Simulated>] = [
      ResultKind("base_accuracy_after", "1", \.baseAccuracy)
    ]
    if configuration.adaptation.testTransferred {
      kinds.append(ResultKind("accuracy_transferred", "1") { $0.accuracyTransferred ?? .nan })
    }
    try file.write(found.map(\.runs), kinds, in: group, axes: "seed,task")
  }

  /// Losses of a whole run; steps after a divergence have none.
  private func padded(_ losses: [Double], to steps: Int) -> [Double] {
    losses + Array(repeating: .nan, count: steps - losses.count)
  }
}
