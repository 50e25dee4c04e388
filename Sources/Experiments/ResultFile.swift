import Evaluation
import FileFormats
import Hardware
import Networks

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
      try ResultHeader(schema: Self.schema, configuration, text: text).write(file)
      try file.write(
        outcomes.map(\.baseAccuracy), shape: [seeds], to: "/base/accuracy", units: "1", axes: "seed")
      for (index, choice) in configuration.methods.enumerated() {
        try writeMethod(file, choice, outcomes.map { $0.methods[index] })
      }
      try file.close()
    }
    try writeTextAtomically(text, to: output.file("experiment.yaml"))
  }

  private func writeMethod(
    _ file: borrowing HDF5File, _ choice: MethodChoice, _ found: [SeedOutcome.Method]
  ) throws {
    let group = try file.createGroup(of: choice)
    let steps = configuration.adaptation.schedule(for: choice.method)
      .steps(examples: configuration.data.examples)
    try writeCounts(file, group, found, steps: steps)
    try file.write(found[0].declaration, in: group)
    try writeLearning(file, group, found, steps: steps)
    try writeCosts(file, group, found)
    try writeUse(file, group, found)
    try LedgerRows(
      [
        ("deploy", found.map(\.deploy)),
        ("adaptation", found.flatMap { $0.runs.map(\.adaptation) }),
        ("inference", found.flatMap { $0.runs.map(\.inference) }),
        ("switch", found.flatMap(\.switches)),
      ], on: hardware
    ).write(file, to: "\(group)/ledger")
  }

  var seeds: Int { configuration.seeds.count }
  var tasks: Int { configuration.data.unseenTasks.count }
}
