import FileFormats
import Quantities

/// Energy, time, wear, and how much of the chip is used.
extension ResultFile {
  func writeCosts(
    _ file: borrowing HDF5File, _ group: String, _ found: [SeedOutcome.Simulated]
  ) throws {
    func write(_ name: String, _ costs: [Cost], _ shape: [Int], _ axes: String) throws {
      try file.write(
        costs.map { $0.energy.si }, shape: shape, to: "\(group)/energy_\(name)",
        units: "J", axes: axes)
      try file.write(
        costs.map { $0.staticEnergy.si }, shape: shape, to: "\(group)/energy_static_\(name)",
        units: "J", axes: axes)
      try file.write(
        costs.map { $0.latency.si }, shape: shape, to: "\(group)/latency_\(name)",
        units: "s", axes: axes)
      try file.write(
        costs.map { $0.use.peakPower.si }, shape: shape, to: "\(group)/peak_power_\(name)",
        units: "W", axes: axes)
    }
    try write("deploy", found.map(\.deploy), [seeds], "seed")
    let runs = found.flatMap(\.runs)
    try write("adaptation", runs.map(\.adaptation), [seeds, tasks], "seed,task")
    try file.write(
      runs.map { $0.inference.energy.si / Double($0.testExamples) }, shape: [seeds, tasks],
      to: "\(group)/energy_inference", units: "J", axes: "seed,task")
    try file.write(
      runs.map(\.inferenceLatency.si), shape: [seeds, tasks], to: "\(group)/latency_inference",
      units: "s", axes: "seed,task")
    try write("switch", found.flatMap(\.switches), [seeds, tasks - 1], "seed,switch")
    try file.write(
      runs.map(\.simulatedTime.si), shape: [seeds, tasks], to: "\(group)/simulated_time",
      units: "s", axes: "seed,task")
    let wear = "/wear\(group.dropFirst("/methods".count))"
    try writeLifetimes(file, wear, runs.map(\.lifetimes))
    let histogram = runs.map(\.wear.eventHistogram).reduce(into: [Int64]()) { sum, histogram in
      while sum.count < histogram.count { sum.append(0) }
      for (events, cells) in histogram.enumerated() { sum[events] += Int64(cells) }
    }
    try file.write(
      histogram, shape: [histogram.count], to: "\(wear)/events",
      units: "cell", axes: "event")
  }

  /// Tasks until shares of the cells are dead, of the chip and of the matrix that gets there first.
  private func writeLifetimes(
    _ file: borrowing HDF5File, _ group: String, _ found: [Lifetimes]
  ) throws {
    let shares = Lifetimes.shares
    try file.write(
      shares, shape: [shares.count], to: "\(group)/dead_shares", units: "1", axes: "share")
    let kinds: [(String, (Lifetimes) -> [Double])] = [
      ("tasks_until_dead", { $0.chip }), ("tasks_until_dead_by_events", { $0.chipByEvents }),
      ("matrix_tasks_until_dead", { $0.matrix }),
      ("matrix_tasks_until_dead_by_events", { $0.matrixByEvents }),
    ]
    for (name, value) in kinds {
      try file.write(
        found.flatMap(value), shape: [seeds, tasks, shares.count], to: "\(group)/\(name)",
        units: "task", axes: "seed,task,share")
    }
  }

  /// How much of the chip the method takes, and for how much of an adaptation each kind of unit works.
  func writeUse(
    _ file: borrowing HDF5File, _ group: String, _ found: [SeedOutcome.Simulated]
  ) throws {
    let use = found[0].runs[0].adaptation.use
    for (name, units, value) in [
      ("arrays_used", "array", use.arrays), ("tiles_used", "tile", use.tiles),
    ] {
      try file.write([Int64(value)], shape: [], to: "\(group)/\(name)", units: units, axes: "")
    }
    try file.write(
      [use.utilisation], shape: [], to: "\(group)/utilisation", units: "1", axes: "")
    let runs = found.flatMap { $0.runs.map(\.adaptation) }
    try file.write(
      runs.map(\.use.arrayUtilisation), shape: [seeds, tasks], to: "\(group)/array_utilisation",
      units: "1", axes: "seed,task")
    let kinds = use.busy.map(\.kind)
    let cycles = kinds.map { kind in
      runs.reduce(0) { $0 + ($1.use.busy.first { $0.kind == kind }?.cycles ?? 0) }
    }
    try file.writeTable(
      [
        .texts(name: "unit", units: "1", kinds),
        .integers(name: "units", units: "1", use.busy.map { Int64($0.units) }),
        .integers(name: "busy_cycles", units: "cycle", cycles.map(Int64.init)),
      ], to: "\(group)/busy")
    try file.setAttribute(
      "cycles", .integer(runs.reduce(0) { $0 + Int64($1.use.cycles) }), on: "\(group)/busy")
  }
}
