import Crossbars

/// Cells and writes.
extension ResultFile {
  func counts(_ found: [SeedOutcome.Simulated]) -> [ResultNumbers] {
    let runs = found.flatMap(\.runs)
    let switches = found.flatMap(\.switches)
    var numbers = [
      ResultNumbers("resident_cells", "cell", [found[0].resident.cells]),
      ResultNumbers("clipped_weights", "1", [found[0].resident.clippedWeights]),
      perRun("cells_rewritten", "cell", runs.map(\.adaptation.writes.cells)),
      perRun("rows_rewritten", "row", runs.map(\.adaptation.writes.rows)),
      perRun("pulses", "pulse", runs.map(\.adaptation.writes.pulses)),
      perRun("failed_writes", "cell", runs.map(\.adaptation.writes.failures)),
      perRun("worst_cell_events", "event", runs.map(\.wear.worstEvents), .largest),
      perRun("worst_cell_pulses", "pulse", runs.map(\.wear.worstPulses), .largest),
      perSeed("cells_deployed", "cell", found.map(\.deploy.writes.cells)),
      perSwitch("cells_switch", "cell", switches.map(\.writes.cells)),
      perSeed("rows_deployed", "row", found.map(\.deploy.writes.rows)),
      perSwitch("rows_switch", "row", switches.map(\.writes.rows)),
    ]
    // Behavioural products convert nothing one by one: there is no such share.
    if configuration.adaptation.trainingFidelity == .bitSerial {
      numbers.append(perRun("saturated_share", "1", runs.map(\.adaptation.saturatedShare)))
    }
    return numbers
  }

  func perSeed(_ name: String, _ units: String, _ values: [Int]) -> ResultNumbers {
    ResultNumbers(name, units, values, shape: [seeds], axes: "seed")
  }

  func perSeed(_ name: String, _ units: String, _ values: [Double]) -> ResultNumbers {
    ResultNumbers(name, units, values, shape: [seeds], axes: "seed")
  }

  func perRun(
    _ name: String, _ units: String, _ values: [Int], _ digest: ResultNumbers.Digest = .mean
  ) -> ResultNumbers {
    ResultNumbers(name, units, values, shape: [seeds, tasks], axes: "seed,task", digest: digest)
  }

  func perRun(_ name: String, _ units: String, _ values: [Double]) -> ResultNumbers {
    ResultNumbers(name, units, values, shape: [seeds, tasks], axes: "seed,task")
  }

  func perSwitch(_ name: String, _ units: String, _ values: [Int]) -> ResultNumbers {
    ResultNumbers(name, units, values, shape: [seeds, tasks - 1], axes: "seed,switch")
  }

  func perSwitch(_ name: String, _ units: String, _ values: [Double]) -> ResultNumbers {
    ResultNumbers(name, units, values, shape: [seeds, tasks - 1], axes: "seed,switch")
  }
}
