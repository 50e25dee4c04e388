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
  private let document: YAMLDocument
  private let base: Study
  private let loader: ConfigurationLoader
  private let chips: ChipVariants
  private let known: KnownTexts?

  /// Reads and checks an experiment.
  ///
  /// - Parameters:
  ///   - path: the experiment's YAML file.
  ///   - overrides: settings that replace the file's, as `key.path=value`.
  /// - Throws: an error that names file, line and key.
  public init(loading path: String, overrides: [String]) throws {
    loader = ConfigurationLoader(path: path)
    let written = try loader.read(AdaptationConfiguration.self, at: path, overrides: overrides)
    base = try Study(written, loader)
    contentHash = sha256(try StrictYAML.encode(base.configuration))
    known = try KnownTexts(base.configuration, on: base.chip)
    // Every price stays, not those alone that the base needs: other settings may need others.
    var configuration = base.configuration
    configuration.chip.components = .inline(try loader.library(of: written.chip))
    document = try YAMLDocument(parsing: try StrictYAML.encode(configuration), file: path)
    chips = ChipVariants(document.part("chip"), of: configuration.chip, loader)
  }

  /// The base's configuration with defaults and named files filled in.
  public var text: String { get throws { try StrictYAML.encode(base.configuration) } }

  /// The key paths of all settings, list entries by their label, name or method where they have one.
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
      return StagedAdaptation(
        try Study(
          try document.decode(AdaptationConfiguration.self, overrides: settings), loader))
    }
    return StagedAdaptation(
      base.on(try loader.chip(try chips.chip(settings.map(\.belowFirstKey)))), known: known)
  }
}
