import Crossbars
import Adaptation
import Evaluation
import FileFormats
import Networks
import Quantities

/// Writes what an experiment found; nothing in it depends on the clock, the host or the number of jobs.
struct ResultFile {
  /// The version of the layout, kept as attribute `schema` of the root.
  static let schema = "crossfuse-results-2"

  let configuration: AdaptationConfiguration
  let text: String
  let outcomes: [SeedOutcome]

  init(_ configuration: AdaptationConfiguration, text: String, _ outcomes: [SeedOutcome]) {
    self.configuration = configuration
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
    try writeCounts(file, group, found)
    try writeLearning(file, group, found)
    try writeCosts(file, group, found)
    try writeLedger(file, "\(group)/ledger", found)
  }

  private func writeCounts(
    _ file: borrowing HDF5File, _ group: String, _ found: [SeedOutcome.Method]
  ) throws {
    let parameters = found[0].runs[0].parameters
    let scalars = [
      ("trained_scalars", "1", parameters.adaptedScalars),
      ("head_scalars", "1", parameters.scalars(in: .head)),
      ("resident_cells", "cell", found[0].resident.cells),
      ("clipped_weights", "1", found[0].resident.clippedWeights),
      ("steps", "1", found[0].runs[0].lossArrays.count),
    ]
    for (name, units, value) in scalars {
      try file.write([Int64(value)], shape: [], to: "\(group)/\(name)", units: units, axes: "")
    }
    for headings in ParameterGroup.allCases where headings != .head {
      try file.write(
        [Int64(parameters.scalars(in: headings))], shape: [],
        to: "\(group)/trained_scalars_by_kind/\(headings.rawValue)", units: "1", axes: "")
    }
    let perRun: [(String, String, (AdaptationRun.Outcome) -> Int)] = [
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
    try file.write(
      found.map { Int64($0.deploy.writes.cells) }, shape: [seeds],
      to: "\(group)/cells_deployed", units: "cell", axes: "seed")
    try file.write(
      found.flatMap { $0.switches.map { Int64($0.writes.cells) } }, shape: [seeds, tasks - 1],
      to: "\(group)/cells_switch", units: "cell", axes: "seed,switch")
  }

  private func writeLearning(
    _ file: borrowing HDF5File, _ group: String, _ found: [SeedOutcome.Method]
  ) throws {
    var shares: [(String, (AdaptationRun.Outcome) -> Double)] = [
      ("accuracy_digital", { $0.accuracyDigital }), ("accuracy_arrays", { $0.accuracyArrays }),
    ]
    // Behavioural products convert nothing one by one: there is no such share.
    if configuration.adaptation.trainingFidelity == .bitSerial {
      shares.append(("saturated_share", { $0.adaptation.saturatedShare }))
    }
    for (name, value) in shares {
      try file.write(
        found.flatMap { $0.runs.map(value) }, shape: [seeds, tasks], to: "\(group)/\(name)",
        units: "1", axes: "seed,task")
    }
    let steps = found[0].runs[0].lossArrays.count
    let losses: [(String, (AdaptationRun.Outcome) -> [Double])] = [
      ("loss_digital", { $0.lossDigital }), ("loss_arrays", { $0.lossArrays }),
    ]
    for (name, value) in losses {
      try file.write(
        found.flatMap { $0.runs.flatMap(value) }, shape: [seeds, tasks, steps],
        to: "\(group)/\(name)", units: "nat", axes: "seed,task,step")
    }
  }

  private func writeCosts(
    _ file: borrowing HDF5File, _ group: String, _ found: [SeedOutcome.Method]
  ) throws {
    func write(_ name: String, _ costs: [Cost], _ shape: [Int], _ axes: String) throws {
      try file.write(
        costs.map { $0.energy.si }, shape: shape, to: "\(group)/energy_\(name)",
        units: "J", axes: axes)
      try file.write(
        costs.map { $0.latency.si }, shape: shape, to: "\(group)/latency_\(name)",
        units: "s", axes: axes)
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

  /// One row per phase, layer, component and action, added over deployments, runs and switches.
  private func writeLedger(
    _ file: borrowing HDF5File, _ path: String, _ found: [SeedOutcome.Method]
  ) throws {
    var sum = Ledger()
    for method in found {
      let costs =
        [method.deploy] + method.runs.flatMap { [$0.adaptation, $0.inference] } + method.switches
      for cost in costs { try sum.add(cost.ledger) }
    }
    let rows = sum.rows
    try file.writeTable(
      [
        .texts(name: "phase", units: "1", rows.map(\.phaseName)),
        .texts(name: "layer", units: "1", rows.map(\.layer)),
        .texts(name: "component", units: "1", rows.map(\.component)),
        .texts(name: "action", units: "1", rows.map(\.action)),
        .integers(name: "count", units: "1", rows.map { Int64($0.count) }),
        .reals(name: "amount", units: "1 or S", rows.map(\.amount)),
        .reals(name: "unit_energy", units: "J", rows.map(\.unitCost.si)),
        .reals(name: "energy", units: "J", rows.map(\.energy.si)),
        .texts(name: "source", units: "1", rows.map(\.source)),
      ], to: path)
    try file.setAttribute("total_energy", .real(sum.total.si), on: path)
  }

  private var seeds: Int { configuration.seeds.count }
  private var tasks: Int { configuration.data.unseenTasks.count }
}
