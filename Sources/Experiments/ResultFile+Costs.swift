import FileFormats
import Quantities

/// Energy, time, and how much of the chip is used.
extension ResultFile {
  func costs(_ found: [SeedOutcome.Simulated]) -> [ResultNumbers] {
    let runs = found.flatMap(\.runs)
    return costs("deploy", found.map(\.deploy), perSeed)
      + costs("adaptation", runs.map(\.adaptation)) { perRun($0, $1, $2) } + [
        perRun(
          "energy_inference", "J",
          runs.map { $0.inference.energy.si / Double($0.testExamples) }),
        perRun("latency_inference", "s", runs.map(\.inferenceLatency.si)),
      ] + costs("switch", found.flatMap(\.switches), perSwitch) + [
        perRun("simulated_time", "s", runs.map(\.simulatedTime.si))
      ]
  }

  private func costs(
    _ name: String, _ costs: [Cost], _ numbers: (String, String, [Double]) -> ResultNumbers
  ) -> [ResultNumbers] {
    [
      numbers("energy_\(name)", "J", costs.map(\.energy.si)),
      numbers("energy_static_\(name)", "J", costs.map(\.staticEnergy.si)),
      numbers("latency_\(name)", "s", costs.map(\.latency.si)),
      numbers("peak_power_\(name)", "W", costs.map(\.use.peakPower.si)),
    ]
  }

  /// How much of the chip the method takes.
  func use(_ found: [SeedOutcome.Simulated]) -> [ResultNumbers] {
    let use = found[0].runs[0].adaptation.use
    return [
      ResultNumbers("arrays_used", "array", [use.arrays]),
      ResultNumbers("tiles_used", "tile", [use.tiles]),
      ResultNumbers("utilisation", "1", [use.utilisation]),
      perRun(
        "array_utilisation", "1", found.flatMap { $0.runs.map(\.adaptation.use.arrayUtilisation) }),
    ]
  }

  /// For how much of an adaptation each kind of unit works.
  func writeBusy(
    _ file: borrowing HDF5File, _ group: String, _ found: [SeedOutcome.Simulated]
  ) throws {
    let runs = found.flatMap { $0.runs.map(\.adaptation) }
    let busy = found[0].runs[0].adaptation.use.busy
    let cycles = busy.map { kind in
      runs.reduce(0) { $0 + ($1.use.busy.first { $0.kind == kind.kind }?.cycles ?? 0) }
    }
    try file.writeTable(
      [
        .texts(name: "unit", units: "1", busy.map(\.kind)),
        .integers(name: "units", units: "1", busy.map { Int64($0.units) }),
        .integers(name: "busy_cycles", units: "cycle", cycles.map(Int64.init)),
      ], to: "\(group)/busy")
    try file.setAttribute(
      "cycles", .integer(runs.reduce(0) { $0 + Int64($1.use.cycles) }), on: "\(group)/busy")
  }
}
