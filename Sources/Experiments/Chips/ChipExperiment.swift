import FileFormats
import Foundation
import Hardware

/// Rates a chip without a network: its peak throughput, power, area and storage, and what follows from them.
public struct ChipExperiment: ExperimentKind {
  /// `chip`.
  public static let name = "chip"
  /// What the experiment shows.
  public static let summary =
    "rate a chip without a network: peak throughput, power, area, storage and efficiencies"

  /// What is written in an experiment file.
  struct Configuration: Codable, Sendable {
    /// The kind of experiment; `chip`.
    var experiment: String
    /// A name for reports.
    var name: String
    /// The chip.
    var chip: ChipConfiguration
  }

  let configuration: Configuration
  let chip: Chip

  /// Reads an experiment file and everything it names, and checks all of it.
  public init(loading path: String, overrides: [String]) throws {
    let loader = ConfigurationLoader(path: path)
    try self.init(try loader.read(Configuration.self, at: path, overrides: overrides), loader)
  }

  init(_ configuration: Configuration, _ loader: ConfigurationLoader) throws {
    self.init(configuration, on: try loader.chip(configuration.chip))
  }

  init(_ configuration: Configuration, on chip: Chip) {
    self.chip = chip
    self.configuration = Configuration(
      experiment: configuration.experiment, name: configuration.name, chip: chip.configuration)
  }

  /// The configuration with defaults and named files filled in.
  public var resolvedText: String { get throws { try StrictYAML.encode(configuration) } }

  /// None: nothing is done on the chip.
  public var sensitivities: [String] { [] }

  /// Rates the chip, and writes `results.h5` and `experiment.yaml`.
  ///
  /// - Returns: nothing.
  public func run(
    into directory: String, options: RunOptions, progress: @escaping ProgressReporter
  ) async throws -> [String] {
    let counter = ProgressCounter(total: 1, report: progress)
    counter.start()
    try write(into: directory)
    counter.finish(chip.hardware.description.name)
    return []
  }

  func write(into directory: String) throws {
    let text = try resolvedText
    let output = try OutputDirectory(directory)
    let values = try ChipRating(chip).values
    try writeAtomically(to: output.file("results.h5")) { temporary in
      let file = try HDF5File.create(at: temporary)
      let attributes = [
        ("schema", Self.schema), ("package_version", packageVersion),
        ("experiment", Self.name), ("name", configuration.name),
        ("chip", chip.hardware.description.name), ("content_hash", sha256(text)),
      ]
      for (name, value) in attributes { try file.setAttribute(name, .string(value), on: "/") }
      try file.write([text], shape: [], to: "/provenance/config", units: "1", axes: "")
      for (metric, value) in zip(ChipRating.metrics, values) {
        try file.write([value], shape: [], to: "/\(metric.name)", units: metric.units, axes: "")
      }
      try file.close()
    }
    try writeTextAtomically(text, to: output.file("experiment.yaml"))
  }

  /// The version of the layout of results files, kept as attribute `schema` of the root.
  static let schema = "crossfuse-chip-1"
}
