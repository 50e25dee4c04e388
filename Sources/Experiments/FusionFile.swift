import FileFormats
import Quantities

/// Writes what became of added adapters; nothing in it depends on the clock, the host or the number of jobs.
struct FusionFile {
  /// The version of the layout, kept as attribute `schema` of the root.
  static let schema = "crossfuse-fusion-2"

  let configuration: AdaptationConfiguration
  let text: String
  let baseAccuracies: [Double?]
  /// By seed and method.
  let outcomes: [[FusionRun.Outcome]]

  /// Writes `results.h5` and `experiment.yaml`; an earlier file is replaced only when all has been written.
  func write(_ output: OutputDirectory) throws {
    try writeAtomically(to: output.file("results.h5")) { temporary in
      let file = try HDF5File.create(at: temporary)
      try ResultHeader(schema: Self.schema, configuration, text: text).write(file)
      try file.write(
        bySeed: baseAccuracies, [ResultKind("accuracy", "1") { $0 }], in: "/base")
      let tasks = configuration.data.unseenTasks
      let pairs = tasks.indices.flatMap { first in
        tasks[(first + 1)...].map { "\(tasks[first]), \($0)" }
      }
      try file.write(pairs, shape: [pairs.count], to: "/pairs", units: "1", axes: "pair")
      for (index, choice) in configuration.methods.enumerated() {
        try write(file, choice, outcomes.map { $0[index] })
      }
      try file.close()
    }
    try writeTextAtomically(text, to: output.file("experiment.yaml"))
  }

  private func write(
    _ file: borrowing HDF5File, _ choice: MethodChoice, _ found: [FusionRun.Outcome]
  ) throws {
    let group = try file.createGroup(of: choice)
    try file.write([("trained_scalars", "1", found[0].trainedScalars)], in: group)
    let accuracies: [ResultKind<FusionRun.Task>] = [
      ResultKind("accuracy_base_digital", "1", \.digital.base),
      ResultKind("accuracy_base_arrays", "1", \.arrays.base),
      ResultKind("accuracy_single_digital", "1", \.digital.single),
      ResultKind("accuracy_single_arrays", "1", \.arrays.single),
      ResultKind("accuracy_fused_digital", "1", \.digital.fused),
      ResultKind("accuracy_fused_arrays", "1", \.arrays.fused),
    ]
    let costs = Self.costs("add_one").map { kind in
      ResultKind<FusionRun.Task>(kind.name, kind.units) { kind.value($0.adding) }
    }
    try file.write(found.map(\.tasks), accuracies + costs, in: group, axes: "seed,task")
    try file.write(
      bySeed: found,
      [
        ResultKind("changed_weights", "1") { Double($0.changedWeights) },
        ResultKind("base_accuracy_before", "1", \.baseBefore),
        ResultKind("base_accuracy_after", "1", \.baseAfter),
      ], in: group)
    for (name, cost) in Self.parts {
      try file.write(bySeed: found.map(cost), Self.costs(name), in: group)
    }
    try file.write(
      found.map { $0.divergedAtStep.map { $0 ?? 0 } },
      [ResultKind("diverged_at_step_digital", "1") { Double($0) }], in: group, axes: "seed,task")
    try file.write(
      found.map(\.pairs),
      [ResultKind("awom", "1", \.magnitude), ResultKind("awor", "1", \.ratio)],
      in: group, axes: "seed,pair")
  }

  /// What is priced once per seed.
  private static let parts: [(name: String, cost: @Sendable (FusionRun.Outcome) -> Cost)] = [
    ("deploy", { $0.deploy }), ("add", { $0.adding }), ("remove", { $0.removing }),
  ]

  /// What is kept of a cost.
  private static func costs(_ name: String) -> [ResultKind<Cost>] {
    [
      ResultKind("energy_\(name)", "J", \.energy.si),
      ResultKind("latency_\(name)", "s", \.latency.si),
      ResultKind("cells_\(name)", "cell") { Double($0.writes.cells) },
      ResultKind("rows_\(name)", "row") { Double($0.writes.rows) },
      ResultKind("pulses_\(name)", "pulse") { Double($0.writes.pulses) },
      ResultKind("failed_writes_\(name)", "cell") { Double($0.writes.failures) },
    ]
  }
}
