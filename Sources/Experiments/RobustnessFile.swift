import FileFormats

/// Writes accuracies on varied chips; nothing in it depends on the clock, the host or the number of jobs.
struct RobustnessFile {
  /// The version of the layout, kept as attribute `schema` of the root.
  static let schema = "crossfuse-robustness-1"

  let configuration: AdaptationConfiguration
  let text: String
  let axes: [RobustnessConfiguration.Axis]
  let baseAccuracies: [Double?]
  /// By seed and method.
  let outcomes: [[RobustnessOutcome]]

  /// Writes `results.h5` and `experiment.yaml`; an earlier file is replaced only when all has been written.
  func write(_ output: OutputDirectory) throws {
    try writeAtomically(to: output.file("results.h5")) { temporary in
      let file = try HDF5File.create(at: temporary)
      try ResultHeader(schema: Self.schema, configuration, text: text).write(file)
      try file.write(
        bySeed: baseAccuracies, [ResultKind("accuracy", "1") { $0 }], in: "/base")
      try file.write(
        axes.map(\.name), shape: [axes.count], to: "/axis_names", units: "1", axes: "axis")
      for axis in axes {
        try file.write(
          axis.values.map(\.text), shape: [axis.values.count], to: "/axes/\(axis.name)/values",
          units: "1", axes: "value")
        try file.setAttribute("keys", .strings(axis.keys), on: "/axes/\(axis.name)/values")
      }
      for (index, choice) in configuration.methods.enumerated() {
        try write(file, choice, outcomes.map { $0[index] })
      }
      try file.close()
    }
    try writeTextAtomically(text, to: output.file("experiment.yaml"))
  }

  private func write(
    _ file: borrowing HDF5File, _ choice: MethodChoice, _ found: [RobustnessOutcome]
  ) throws {
    let group = try file.createGroup(of: choice)
    try file.write(
      found.map(\.ideal), [ResultKind("accuracy_digital", "1") { $0 }], in: group,
      axes: "seed,task")
    let kinds: [ResultKind<RobustnessOutcome.Task>] = [
      ResultKind("accuracy_arrays", "1", \.accuracyArrays),
      ResultKind("accuracy_transferred", "1", \.accuracyTransferred),
      ResultKind("diverged_at_step_arrays", "1") { Double($0.divergedAtStep ?? 0) },
    ]
    var first = 0
    for axis in axes {
      let chips = first..<first + axis.values.count
      for kind in kinds {
        let values = found.flatMap { $0.chips[chips].flatMap { $0.compactMap(kind.value) } }
        try file.write(
          values, shape: [found.count, chips.count, configuration.data.unseenTasks.count],
          to: "\(group)/axes/\(axis.name)/\(kind.name)", units: kind.units,
          axes: "seed,value,task")
      }
      first = chips.upperBound
    }
  }
}
