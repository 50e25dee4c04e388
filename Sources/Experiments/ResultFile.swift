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

  let study: Study
  let outcomes: [SeedOutcome]

  init(_ study: Study, _ outcomes: [SeedOutcome]) {
    self.study = study
    self.outcomes = outcomes
  }

  /// Writes `results.h5` and `experiment.yaml`; an earlier file is replaced only when all has been written.
  ///
  /// - Parameters:
  ///   - output: the directory.
  ///   - text: the resolved configuration.
  /// - Throws: `FileFormatError` when a file cannot be written.
  func write(_ output: OutputDirectory, text: String) throws {
    try writeAtomically(to: output.file("results.h5")) { temporary in
      let file = try HDF5File.create(at: temporary)
      try ResultHeader(schema: Self.schema, configuration, text: text).write(file)
      try file.write(bySeed: outcomes, [ResultKind("accuracy", "1", \.baseAccuracy)], in: "/base")
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
    try file.write(found[0].declaration, in: group)
    try file.write(found[0].memory, in: group)
    try file.write(numbers(of: choice, found), in: group)
    let simulated = found.compactMap(\.arrays)
    guard !simulated.isEmpty else { return }
    try file.write(lifetimes(simulated) + histograms(simulated), in: "/wear/\(choice.label)")
    try writeBusy(file, group, simulated)
    try LedgerRows(
      [
        ("deploy", simulated.map(\.deploy)),
        ("adaptation", simulated.flatMap { $0.runs.map(\.adaptation) }),
        ("inference", simulated.flatMap { $0.runs.map(\.inference) }),
        ("switch", simulated.flatMap(\.switches)),
      ], on: study.chip.hardware
    ).write(file, to: "\(group)/ledger")
  }

  /// The datasets of a method's group, but for its declaration and its memory.
  func numbers(of choice: MethodChoice, _ found: [SeedOutcome.Method]) -> [ResultNumbers] {
    let steps = configuration.adaptation.schedule(for: choice.method)
      .steps(examples: configuration.data.examples)
    var numbers = found[0].anyTraining.map { training($0, steps: steps) } ?? []
    if engines.contains(.digital) {
      numbers += learning(
        "digital", found.flatMap { $0.runs.compactMap(\.digital) }, steps: steps)
    }
    let simulated = found.compactMap(\.arrays)
    guard !simulated.isEmpty else { return numbers }
    return numbers
      + learning("arrays", simulated.flatMap { $0.runs.map(\.learned) }, steps: steps)
      + accuracies(simulated) + counts(simulated) + costs(simulated) + wear(simulated)
      + use(simulated)
  }

  /// What is left of a method where there is room for one number each.
  func digests(of choice: MethodChoice, _ found: [SeedOutcome.Method]) -> [ResultNumbers] {
    numbers(of: choice, found) + lifetimeDigests(found.compactMap(\.arrays)) + [
      ResultNumbers("bytes_training", "byte", [found[0].memory.memory.training]),
      ResultNumbers("bytes_total", "byte", [found[0].memory.memory.total]),
      ResultNumbers("area", "mm2", [study.chip.hardware.area.squareMillimeters]),
    ]
  }

  var configuration: AdaptationConfiguration { study.configuration }
  var engines: [AdaptationConfiguration.Medium] { configuration.adaptation.engines }
  var seeds: Int { configuration.seeds.count }
  var tasks: Int { configuration.data.unseenTasks.count }
}
