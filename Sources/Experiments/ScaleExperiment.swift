import FileFormats
import Foundation
import MatrixMath

/// Prices networks of any size: what methods train, keep and write on them, and what that costs on a chip that has room.
///
/// No network is trained. The layers, methods and engine of every other experiment run on matrices without values and leave
/// the operations that they would leave with them; what depends on data is assumed (`ShapeOnlyMatrix`).
public struct ScaleExperiment: ExperimentKind {
  /// `scale`.
  public static let name = "scale"
  /// What the experiment shows.
  public static let summary =
    "price networks of any size from their shapes: arrays, energy, time, writes and memory of every method"

  let configuration: ScaleConfiguration
  let chip: Chip
  let networks: [ScaleNetwork]

  /// Reads an experiment file and everything it names, and checks all of it.
  public init(loading path: String, overrides: [String]) throws {
    let loader = ConfigurationLoader(path: path)
    var configuration = try loader.read(ScaleConfiguration.self, at: path, overrides: overrides)
    chip = try loader.chip(configuration.chip)
    configuration.chip = chip.configuration
    var networks: [ScaleNetwork] = []
    for (index, reference) in configuration.networks.enumerated() {
      let description = try loader.resolve(reference).value
      do {
        networks.append(try ScaleNetwork(description))
      } catch {
        throw ExperimentError.misfit(file: path, problem: "\(description.network): \(error)")
      }
      configuration.networks[index] = .inline(description)
    }
    self.networks = networks
    self.configuration = configuration
    try ScaleCheck(file: path, configuration: configuration, networks: networks).run()
  }

  /// The configuration with defaults and named files filled in.
  public var resolvedText: String { get throws { try StrictYAML.encode(configuration) } }

  /// None: results keep sums of costs, not what they are made of.
  public var sensitivities: [String] { [] }

  /// Prices every method on every network, and writes `results.h5` and `experiment.yaml`.
  ///
  /// - Returns: nothing; no training can diverge.
  public func run(
    into directory: String, options: RunOptions, progress: @escaping ProgressReporter
  ) async throws -> [String] {
    let output = try OutputDirectory(directory)
    let methods = configuration.methods
    let counter = ProgressCounter(total: networks.count * methods.count, report: progress)
    counter.start()
    let outcomes = try await concurrentMap(
      count: networks.count * methods.count, width: options.jobs
    ) { index in
      try Task.checkCancellation()
      let (network, method) = (index / methods.count, index % methods.count)
      let outcome = try ScaleRun(
        network: networks[network], chip: chip, configuration: configuration
      ).run(methods[method]) { trace in
        guard options.writesTraces else { return }
        try output.write(trace, label: "\(networks[network].name)-\(methods[method].label)")
      }
      counter.finish("\(methods[method].label) on \(networks[network].name)")
      return outcome
    }
    try ScaleFile(
      configuration: configuration, text: try resolvedText, networks: networks,
      outcomes: networks.indices.map { network in
        Array(outcomes[network * methods.count..<(network + 1) * methods.count])
      }
    ).write(output)
    return []
  }
}
