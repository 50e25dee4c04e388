import Crossbars
import Adaptation
import Evaluation
import FileFormats
import Hardware
import Networks
import Quantities

/// Writes what an experiment found; nothing in it depends on the clock, the host or the number of jobs.
struct ResultFile {
  /// The version of the layout, kept as attribute `schema` of the root.
  static let schema = "crossfuse-results-3"

  let configuration: AdaptationConfiguration
  let text: String
  let outcomes: [SeedOutcome]
  let hardware: Hardware

  init(
    _ configuration: AdaptationConfiguration, text: String, on hardware: Hardware,
    _ outcomes: [SeedOutcome]
  ) {
    self.configuration = configuration
    self.hardware = hardware
    self.text = text
    self.outcomes = outcomes
  }

  /// Writes `results.h5` and `experiment.yaml`; an earlier file is replaced only when all has been written.
  func write(_ output: OutputDirectory) throws {
    try writeAtomically(to: output.file("results.h5")) { temporary in
      let file = try HDF5File.create(at: temporary)
      try writeProvenance(file)
      for (index, choice) in configuration.methods.enumerated() {
        try writeMethod(file, choice, outcomes.map { $0.methods[index] })
      }
      try file.close()
    }
    try writeTextAtomically(text, to: output.file("experiment.yaml"))
  }

  private func writeProvenance(_ file: borrowing HDF5File) throws {
    let attributes = [
      ("schema", Self.schema), ("package_version", packageVersion),
      ("experiment", configuration.experiment), ("name", configuration.name),
      ("content_hash", sha256(text)),
      ("training_fidelity", configuration.adaptation.trainingFidelity.rawValue),
      ("test_fidelity", configuration.adaptation.testFidelity.rawValue),
      ("engines", engines.map(\.rawValue).joined(separator: ", ")),
    ]
    for (name, value) in attributes { try file.setAttribute(name, .string(value), on: "/") }
    try file.write([text], shape: [], to: "/provenance/config", units: "1", axes: "")
    try file.write(
      configuration.seeds.map(Int64.init), shape: [seeds], to: "/provenance/seeds", units: "1",
      axes: "seed")
    try file.write(
      configuration.data.unseenTasks, shape: [tasks], to: "/tasks", units: "1", axes: "task")
    try file.write(
      configuration.methods.map(\.label), shape: [configuration.methods.count],
      to: "/method_labels", units: "1", axes: "method")
    try file.write(
      outcomes.map(\.baseAccuracy), shape: [seeds], to: "/base/accuracy", units: "1",
      axes: "seed")
  }

  private func writeMethod(
    _ file: borrowing HDF5File, _ choice: MethodChoice, _ found: [SeedOutcome.Method]
  ) throws {
    let group = "/methods/\(choice.label)"
    try file.createGroup(group)
    try file.setAttribute("method", .string(type(of: choice.method).name), on: group)
    let steps = configuration.adaptation.schedule(for: choice.method)
      .steps(examples: configuration.data.examples)
    try writeTraining(file, group, found[0].anyTraining, steps: steps)
    if engines.contains(.digital) {
      try writeLearning(file, group, "digital", found.flatMap(\.digital), steps: steps)
    }
    let simulated = found.compactMap(\.arrays)
    guard !simulated.isEmpty else { return }
    try writeLearning(file, group, "arrays", simulated.flatMap { $0.runs.map(\.learned) }, steps: steps)
    try writeCounts(file, group, simulated)
    try writeCosts(file, group, simulated)
    try writeUse(file, group, simulated)
    try LedgerRows(simulated, on: hardware).write(file, to: "\(group)/ledger")
  }

  /// What every training of a method has in common.
  private func writeTraining(
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

  private func writeCounts(
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

  private func writeLearning(
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

  private func writeCosts(
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
  private func writeUse(
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

  /// Losses of a whole run; steps after a divergence have none.
  private func padded(_ losses: [Double], to steps: Int) -> [Double] {
    losses + Array(repeating: .nan, count: steps - losses.count)
  }

  private var engines: [AdaptationConfiguration.Medium] { configuration.adaptation.engines }
  private var seeds: Int { configuration.seeds.count }
  private var tasks: Int { configuration.data.unseenTasks.count }
}
