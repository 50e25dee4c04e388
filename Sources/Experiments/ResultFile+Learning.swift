import Crossbars
import FileFormats
import Networks

/// Accuracies, losses, and where training ended early.
extension ResultFile {
  func writeLearning(
    _ file: borrowing HDF5File, _ group: String, _ found: [SeedOutcome.Method], steps: Int
  ) throws {
    var shares: [(String, (AdaptationRun.Outcome) -> Double)] = [
      ("accuracy_digital", { $0.accuracyDigital }), ("accuracy_arrays", { $0.accuracyArrays }),
      ("base_accuracy_after", { $0.baseAccuracy }),
    ]
    if configuration.adaptation.testTransferred {
      shares.append(("accuracy_transferred", { $0.accuracyTransferred ?? .nan }))
    }
    // Behavioural products convert nothing one by one: there is no such share.
    if configuration.adaptation.trainingFidelity == .bitSerial {
      shares.append(("saturated_share", { $0.adaptation.saturatedShare }))
    }
    for (name, value) in shares {
      try file.write(
        found.flatMap { $0.runs.map(value) }, shape: [seeds, tasks], to: "\(group)/\(name)",
        units: "1", axes: "seed,task")
    }
    try file.write(
      found.map(\.baseAccuracy), shape: [seeds], to: "\(group)/base_accuracy_before", units: "1",
      axes: "seed")
    let outcomes: [(String, (AdaptationRun.Outcome) -> TrainingOutcome)] = [
      ("digital", { $0.training.digital }), ("arrays", { $0.training.arrays }),
    ]
    for (medium, outcome) in outcomes {
      let runs = found.flatMap { $0.runs.map(outcome) }
      try file.write(
        runs.flatMap { padded($0.losses, to: steps) }, shape: [seeds, tasks, steps],
        to: "\(group)/loss_\(medium)", units: "nat", axes: "seed,task,step")
      try file.write(
        runs.map { Int64($0.divergedAtStep ?? 0) }, shape: [seeds, tasks],
        to: "\(group)/diverged_at_step_\(medium)", units: "1", axes: "seed,task")
    }
  }

  /// Losses of a whole run; steps after a divergence have none.
  private func padded(_ losses: [Double], to steps: Int) -> [Double] {
    losses + Array(repeating: .nan, count: steps - losses.count)
  }
}
