public import FileFormats

/// An adaptation experiment of which many settings are tried: files are read once, and parts that settings do not touch are
/// checked once.
public struct AdaptationFamily: SweptExperiment {
  /// `AdaptationExperiment`.
  public static let kind: any ExperimentKind.Type = AdaptationExperiment.self
  /// What is said of every method.
  public static let metrics = MethodMetrics.all

  /// The SHA-256 of the base's configuration.
  public let contentHash: String
  private let base: Study
  private let variants: ConfigurationVariants<AdaptationConfiguration>
  private let known: KnownTexts?

  /// Reads and checks an experiment.
  ///
  /// - Parameters:
  ///   - path: the experiment's YAML file.
  ///   - overrides: settings that replace the file's, as `key.path=value`.
  /// - Throws: an error that names file, line and key.
  public init(loading path: String, overrides: [String]) throws {
    let loader = ConfigurationLoader(path: path)
    let written = try loader.read(AdaptationConfiguration.self, at: path, overrides: overrides)
    base = try Study(written, loader)
    contentHash = sha256(try StrictYAML.encode(base.configuration))
    known = try KnownTexts(base.configuration, on: base.chip)
    variants = try ConfigurationVariants(
      base.configuration, chip: \.chip, written: written.chip, loader)
  }

  /// The base's configuration with defaults and named files filled in.
  public var text: String { get throws { try StrictYAML.encode(base.configuration) } }

  /// All settings of the base with their values, list entries by their label, name or method where they have one.
  public var settings: [(keyPath: String, value: String)] { variants.settings }

  /// The base with some settings replaced, resolved and checked.
  ///
  /// - Throws: an error that names the key for settings that do not go together.
  public func variant(_ settings: [YAMLOverride]) throws -> any SweptSetting {
    guard let chip = try variants.chip(settings) else {
      return StagedAdaptation(
        try Study(try variants.configuration(settings), variants.loader))
    }
    return StagedAdaptation(base.on(chip), known: known)
  }
}
