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
  private let base: ChipExperiment
  private let variants: ConfigurationVariants<ChipExperiment.Configuration>

  /// Reads and checks an experiment.
  public init(loading path: String, overrides: [String]) throws {
    let loader = ConfigurationLoader(path: path)
    let written = try loader.read(
      ChipExperiment.Configuration.self, at: path, overrides: overrides)
    base = try ChipExperiment(written, loader)
    contentHash = sha256(try base.resolvedText)
    variants = try ConfigurationVariants(
      base.configuration, chip: \.chip, written: written.chip, loader)
  }

  /// The base's configuration with defaults and named files filled in.
  public var text: String { get throws { try base.resolvedText } }

  /// All settings of the base with their values, list entries by their name where they have one.
  public var settings: [(keyPath: String, value: String)] { variants.settings }

  /// The base with some settings replaced, resolved and checked.
  ///
  /// - Throws: an error that names the key for settings that do not go together.
  public func variant(_ settings: [YAMLOverride]) throws -> any SweptSetting {
    guard let chip = try variants.chip(settings) else {
      return ChipSetting(
        experiment: try ChipExperiment(try variants.configuration(settings), variants.loader))
    }
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
