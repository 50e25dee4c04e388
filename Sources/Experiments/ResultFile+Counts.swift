import Crossbars
import FileFormats

/// Cells and writes.
extension ResultFile {
  func writeCounts(
    _ file: borrowing HDF5File, _ group: String, _ found: [SeedOutcome.Simulated]
  ) throws {
    let scalars = [
      ("resident_cells", "cell", found[0].resident.cells),
      ("clipped_weights", "1", found[0].resident.clippedWeights),
    ]
    for (name, units, value) in scalars {
      try file.write([Int64(value)], shape: [], to: "\(group)/\(name)", units: units, axes: "")
    }
    let perRun: [(String, String, (AdaptationRun.Simulated) -> Int)] = [
      ("cells_rewritten", "cell", { $0.adaptation.writes.cells }),
      ("rows_rewritten", "row", { $0.adaptation.writes.rows }),
      ("pulses", "pulse", { $0.adaptation.writes.pulses }),
      ("failed_writes", "cell", { $0.adaptation.writes.failures }),
      ("worst_cell_events", "event", { $0.wear.worstEvents }),
      ("worst_cell_pulses", "pulse", { $0.wear.worstPulses }),
    ]
    for (name, units, value) in perRun {
      try file.write(
        found.flatMap { $0.runs.map { Int64(value($0)) } }, shape: [seeds, tasks],
        to: "\(group)/\(name)", units: units, axes: "seed,task")
    }
    let perWrite: [(String, String, (Cost) -> Int)] = [
      ("cells", "cell", { $0.writes.cells }), ("rows", "row", { $0.writes.rows }),
    ]
    for (name, units, value) in perWrite {
      try file.write(
        found.map { Int64(value($0.deploy)) }, shape: [seeds], to: "\(group)/\(name)_deployed",
        units: units, axes: "seed")
      try file.write(
        found.flatMap { $0.switches.map { Int64(value($0)) } }, shape: [seeds, tasks - 1],
        to: "\(group)/\(name)_switch", units: units, axes: "seed,switch")
    }
    // Behavioural products convert nothing one by one: there is no such share.
    guard configuration.adaptation.trainingFidelity == .bitSerial else { return }
    try file.write(
      found.flatMap { $0.runs.map(\.adaptation.saturatedShare) }, shape: [seeds, tasks],
      to: "\(group)/saturated_share", units: "1", axes: "seed,task")
  }
}
