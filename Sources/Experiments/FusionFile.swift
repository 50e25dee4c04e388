import FileFormats

/// Writes what became of added adapters; nothing in it depends on the clock, the host or the number of jobs.
struct FusionFile {
  /// The version of the layout, kept as attribute `schema` of the root.
  static let schema = "crossfuse-fusion-1"

  let configuration: AdaptationConfiguration
  let text: String
  let baseAccuracies: [Double]
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
    try file.write(
      found.map(\.tasks),
      [
        ResultKind("accuracy_single_digital", "1", \.singleDigital),
        ResultKind("accuracy_single_arrays", "1", \.singleArrays),
        ResultKind("accuracy_fused_digital", "1", \.fusedDigital),
        ResultKind("accuracy_fused_arrays", "1", \.fusedArrays),
      ], in: group, axes: "seed,task")
    try file.write(
      found.map { $0.divergedAtStep.map { $0 ?? 0 } },
      [ResultKind("diverged_at_step_digital", "1") { Double($0) }], in: group, axes: "seed,task")
    try file.write(
      found.map(\.pairs),
      [ResultKind("awom", "1", \.magnitude), ResultKind("awor", "1", \.ratio)],
      in: group, axes: "seed,pair")
  }
}
