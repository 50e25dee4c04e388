import Adaptation
import Evaluation
import FileFormats
import Networks
import Quantities
import Traces

/// Writes what networks of shapes came to; nothing in it depends on the clock, the host or the number of jobs.
struct ScaleFile {
  /// The version of the layout, kept as attribute `schema` of the root.
  static let schema = "crossfuse-scale-1"

  let configuration: ScaleConfiguration
  let text: String
  let networks: [ScaleNetwork]
  /// By network and method.
  let outcomes: [[ScaleRun.Outcome]]

  /// Writes `results.h5` and `experiment.yaml`; an earlier file is replaced only when all has been written.
  func write(_ output: OutputDirectory) throws {
    try writeAtomically(to: output.file("results.h5")) { temporary in
      let file = try HDF5File.create(at: temporary)
      try writeHeader(file)
      for (index, choice) in configuration.methods.enumerated() {
        let group = try file.createGroup(of: choice)
        try write(file, outcomes.map { $0[index] }, in: group)
      }
      try file.close()
    }
    try writeTextAtomically(text, to: output.file("experiment.yaml"))
  }

  private func writeHeader(_ file: borrowing HDF5File) throws {
    let attributes = [
      ("schema", Self.schema), ("package_version", packageVersion),
      ("experiment", configuration.experiment), ("name", configuration.name),
      ("content_hash", sha256(text)),
    ]
    for (name, value) in attributes { try file.setAttribute(name, .string(value), on: "/") }
    try file.write([text], shape: [], to: "/provenance/config", units: "1", axes: "")
    try file.write(
      [Int64(configuration.seed)], shape: [1], to: "/provenance/seeds", units: "1", axes: "seed")
    try file.write(
      configuration.methods.map(\.label), shape: [configuration.methods.count],
      to: "/method_labels", units: "1", axes: "method")
    try file.write(
      [
        ("steps", "step", configuration.steps), ("traced_steps", "step", configuration.tracedSteps),
      ],
      in: "/settings")
    try writeNetworks(file)
  }

  private func writeNetworks(_ file: borrowing HDF5File) throws {
    try file.write(
      networks.map(\.name), shape: [networks.count], to: "/networks/names", units: "1",
      axes: "network")
    let columns: [(String, String, (ScaleNetwork) throws -> Int)] = [
      ("parameters", "1", { try $0.parameters }),
      ("matrices", "1", { $0.model.moduleShapes.count }),
      ("adapted_matrices", "1", { $0.adapted.count }),
      ("adapted_weights", "1", { $0.adaptedShapes.reduce(0) { $0 + $1.weights } }),
      ("batch_sequences", "1", { $0.batch.sequences }),
      ("batch_tokens", "1", { $0.batch.tokens ?? 0 }),
      ("batch_target_tokens", "1", { $0.batch.targetTokens ?? 0 }),
    ]
    for (name, units, value) in columns {
      try file.write(
        try networks.map { Int64(try value($0)) }, shape: [networks.count],
        to: "/networks/\(name)", units: units, axes: "network")
    }
  }

  /// Writes the numbers of one method, over the networks.
  private func write(
    _ file: borrowing HDF5File, _ found: [ScaleRun.Outcome], in group: String
  ) throws {
    try write(file, found, Self.counts + Self.steps(configuration.steps), in: group)
    for (name, cost) in Self.parts {
      let costs = found.compactMap(cost)
      guard costs.count == found.count else { continue }
      try write(file, costs, Self.costs(name), in: group)
    }
    try write(file, found.map(\.memory), Self.memory, in: group)
  }

  private func write<Item>(
    _ file: borrowing HDF5File, _ items: [Item], _ kinds: [ResultKind<Item>], in group: String
  ) throws {
    for kind in kinds {
      guard let values = kind.values(of: items) else { continue }
      try file.write(
        values, shape: [values.count], to: "\(group)/\(kind.name)", units: kind.units,
        axes: "network")
    }
  }

  private static var counts: [ResultKind<ScaleRun.Outcome>] {
    [
      ResultKind("trained_scalars", "1") { Double($0.declaration.trainedScalars) },
      ResultKind("head_scalars", "1") { Double($0.headScalars) },
      ResultKind("resident_weights", "1") { Double($0.residentWeights) },
      ResultKind("resident_cells", "cell") { Double($0.residentCells) },
      ResultKind("arrays_used", "1") { Double($0.deploy.use.arrays) },
      ResultKind("tiles", "1") { Double($0.tiles) },
      ResultKind("area", "m^2", \.area.si),
      ResultKind("weights_per_flush", "1") { Double($0.declaration.step.weights) },
      ResultKind("weights_per_switch", "1") { Double($0.declaration.taskSwitch.weights) },
      ResultKind("worst_cell_writes", "1", \.worstCellWrites),
    ]
  }

  /// What a mean step costs, and what all steps of an adaptation do with what the task begins with.
  private static func steps(_ count: Int) -> [ResultKind<ScaleRun.Outcome>] {
    let steps = Double(count)
    return [
      ResultKind("energy_step", "J", \.step.energy.si),
      ResultKind("energy_static_step", "J", \.step.staticEnergy.si),
      ResultKind("energy_forward_step", "J") { $0.step.energy(of: .forward).si },
      ResultKind("energy_backward_step", "J") { $0.step.energy(of: .backward).si },
      ResultKind("energy_update_step", "J") { $0.step.energy(of: .update).si },
      ResultKind("latency_step", "s", \.step.latency.si),
      ResultKind("cells_step", "cell") { $0.step.mean(\.cells) },
      ResultKind("rows_step", "row") { $0.step.mean(\.rows) },
      ResultKind("pulses_step", "pulse") { $0.step.mean(\.pulses) },
      ResultKind("energy_adaptation", "J") { $0.begin.energy.si + steps * $0.step.energy.si },
      ResultKind("latency_adaptation", "s") { $0.begin.latency.si + steps * $0.step.latency.si },
      ResultKind("cells_adaptation", "cell") { steps * $0.step.mean(\.cells) },
      ResultKind("pulses_adaptation", "pulse") { steps * $0.step.mean(\.pulses) },
    ]
  }

  private static let parts: [(name: String, cost: @Sendable (ScaleRun.Outcome) -> Cost?)] = [
    ("deploy", { $0.deploy }), ("begin", { $0.begin }), ("inference", { $0.inference }),
    ("inference_of_one", { $0.inferenceOfOne }), ("switch", { $0.taskSwitch }),
  ]

  private static func costs(_ name: String) -> [ResultKind<Cost>] {
    [
      ResultKind("energy_\(name)", "J", \.energy.si),
      ResultKind("energy_static_\(name)", "J", \.staticEnergy.si),
      ResultKind("latency_\(name)", "s", \.latency.si),
      ResultKind("cells_\(name)", "cell") { Double($0.writes.cells) },
      ResultKind("pulses_\(name)", "pulse") { Double($0.writes.pulses) },
    ]
  }
}
