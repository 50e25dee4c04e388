public import FileFormats
import Hardware

/// A chip of which many settings are rated: files are read once, and parts that settings do not touch are decoded once.
public struct ChipFamily: SweptExperiment {
  /// `ChipExperiment`.
  public static let kind: any ExperimentKind.Type = ChipExperiment.self
  /// What is said of every chip.
  public static let metrics = ChipRating.metrics

  /// The SHA-256 of the base's configuration.
  public let contentHash: String
  private let document: YAMLDocument
  private let base: ChipExperiment
  private let loader: ConfigurationLoader
  private let chips: ChipVariants

  /// Reads and checks an experiment.
  public init(loading path: String, overrides: [String]) throws {
    loader = ConfigurationLoader(path: path)
    let written = try loader.read(
      ChipExperiment.Configuration.self, at: path, overrides: overrides)
    base = try ChipExperiment(written, loader)
    contentHash = sha256(try base.resolvedText)
    // Every price stays, not those alone that the base needs: other settings may need others.
    var configuration = base.configuration
    configuration.chip.components = .inline(try loader.library(of: written.chip))
    document = try YAMLDocument(parsing: try StrictYAML.encode(configuration), file: path)
    chips = ChipVariants(document.part("chip"), of: configuration.chip, loader)
  }

  /// The base's configuration with defaults and named files filled in.
  public var text: String { get throws { try base.resolvedText } }

  /// The key paths of all settings, list entries by their name where they have one.
  public var keyPaths: [String] { document.keyPaths }

  /// The base's values, as they are written, by their key paths.
  public var values: [String: String] {
    Dictionary(document.entries.map { ($0.keyPath, $0.value) }) { first, _ in first }
  }

  /// The base with some settings replaced, resolved and checked.
  ///
  /// - Throws: an error that names the key for settings that do not go together.
  public func variant(_ settings: [YAMLOverride]) throws -> any SweptSetting {
    guard settings.allSatisfy({ $0.keyPath.first == "chip" && $0.keyPath.count > 1 }) else {
      return ChipSetting(
        experiment: try ChipExperiment(
          try document.decode(ChipExperiment.Configuration.self, overrides: settings), loader))
    }
    let chip = try loader.chip(try chips.chip(settings.map(\.belowFirstKey)))
    return ChipSetting(experiment: ChipExperiment(base.configuration, on: chip))
  }
}

/// One chip of a family.
struct ChipSetting: SweptSetting {
  let experiment: ChipExperiment

  var contentHash: String { get throws { sha256(try experiment.resolvedText) } }

  /// The chip's name stands where other kinds have a method.
  var labels: [String] { [experiment.chip.hardware.description.name] }

  /// Nothing is done on the arrays.
  var stages: StagedAdaptation? { nil }

  func measure(_ runs: [MethodStage]) throws -> [[Double]] {
    [try ChipRating(experiment.chip).values]
  }

  func write(_ runs: [MethodStage], into directory: String) throws {
    try experiment.write(into: directory)
  }
}
