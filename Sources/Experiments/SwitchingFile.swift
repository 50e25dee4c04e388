import FileFormats
import Hardware
import Networks
import Quantities

/// Writes what a stream of tasks did; nothing in it depends on the clock, the host or the number of jobs.
struct SwitchingFile {
  /// The version of the layout, kept as attribute `schema` of the root.
  static let schema = "crossfuse-switching-1"

  let configuration: AdaptationConfiguration
  let text: String
  let hardware: Hardware
  let outcomes: [StreamOutcome]

  /// Writes `results.h5` and `experiment.yaml`; an earlier file is replaced only when all has been written.
  func write(_ output: OutputDirectory) throws {
    try writeAtomically(to: output.file("results.h5")) { temporary in
      let file = try HDF5File.create(at: temporary)
      try ResultHeader(schema: Self.schema, configuration, text: text).write(file)
      try file.write(bySeed: outcomes, [ResultKind("accuracy", "1", \.baseAccuracy)], in: "/base")
      let visits = outcomes.map { $0.visits.map(Int64.init) }
      try file.write(
        visits.flatMap { $0 }, shape: [visits.count, visits[0].count], to: "/visits", units: "1",
        axes: "seed,visit")
      for (index, choice) in configuration.methods.enumerated() {
        try write(file, choice, outcomes.map { $0.methods[index] })
      }
      try file.close()
    }
    try writeTextAtomically(text, to: output.file("experiment.yaml"))
  }

  private func write(
    _ file: borrowing HDF5File, _ choice: MethodChoice, _ found: [StreamOutcome.Method]
  ) throws {
    let group = try file.createGroup(of: choice)
    let parameters = found[0].runs[0].learned.parameters
    try file.write(
      [
        ("trained_scalars", "1", parameters.adaptedScalars),
        ("head_scalars", "1", parameters.scalars(in: .head)),
        ("resident_cells", "cell", found[0].resident.cells),
      ], in: group)
    try file.write(found[0].declaration, in: group)
    try file.write(
      bySeed: found,
      [
        ResultKind("energy_deploy", "J", \.deploy.energy.si),
        ResultKind("latency_deploy", "s", \.deploy.latency.si),
        ResultKind("cells_deployed", "cell") { Double($0.deploy.writes.cells) },
        ResultKind("base_accuracy_before", "1", \.baseAccuracy),
        ResultKind("energy_stream", "J") { $0.steps.reduce(0) { $0 + $1.cost.energy.si } },
        ResultKind("latency_stream", "s") { $0.steps.reduce(0) { $0 + $1.cost.latency.si } },
        ResultKind("cells_stream", "cell") {
          Double($0.steps.reduce(0) { $0 + $1.cost.writes.cells })
        },
      ], in: group)
    try file.write(
      found.map(\.runs),
      [
        ResultKind("accuracy_arrays", "1", \.learned.accuracy),
        ResultKind("energy_adaptation", "J", \.adaptation.energy.si),
        ResultKind("latency_adaptation", "s", \.adaptation.latency.si),
        ResultKind("clipped_weights_after", "1") { Double($0.clippedWeights) },
        ResultKind("diverged_at_step_arrays", "1") {
          Double($0.learned.training.divergedAtStep ?? 0)
        },
      ], in: group, axes: "seed,task")
    try writeSteps(file, group, found.map(\.steps))
    try LedgerRows(
      [
        ("deploy", found.map(\.deploy)),
        ("adaptation", found.flatMap { $0.runs.map(\.adaptation) }),
        ("switch", found.flatMap { $0.steps.map(\.cost) }),
      ], on: hardware
    ).write(file, to: "\(group)/ledger")
  }

  private func writeSteps(
    _ file: borrowing HDF5File, _ group: String, _ steps: [[StreamOutcome.Step]]
  ) throws {
    try file.write(
      steps,
      [
        ResultKind("energy_switch", "J", \.cost.energy.si),
        ResultKind("energy_static_switch", "J", \.cost.staticEnergy.si),
        ResultKind("latency_switch", "s", \.cost.latency.si),
        ResultKind("cells_switch", "cell") { Double($0.cost.writes.cells) },
        ResultKind("rows_switch", "row") { Double($0.cost.writes.rows) },
        ResultKind("pulses_switch", "pulse") { Double($0.cost.writes.pulses) },
        ResultKind("failed_writes_switch", "cell") { Double($0.cost.writes.failures) },
        ResultKind("task_accuracy_switch", "1", \.taskAccuracy),
        ResultKind("base_accuracy_switch", "1", \.baseAccuracy),
        ResultKind("worst_cell_events_switch", "event") { Double($0.worstEvents) },
        ResultKind("clipped_weights_switch", "1") { Double($0.clippedWeights) },
      ], in: group, axes: "seed,switch")
  }
}
