import FileFormats
import Hardware

/// A configuration with a chip of which many settings are tried: read once, and decoded in parts where the chip alone changes.
struct ConfigurationVariants<Configuration: Codable & Sendable>: Sendable {
  /// Reads the files that settings name.
  let loader: ConfigurationLoader
  private let document: YAMLDocument
  private let chips: ChipVariants

  /// - Parameters:
  ///   - configuration: resolved.
  ///   - chip: where the configuration has its chip.
  ///   - written: the chip as it was written, whose library gives all prices.
  ///   - loader: of the configuration's file.
  /// - Throws: `FileFormatError` for a library that cannot be read.
  init(
    _ configuration: Configuration, chip: WritableKeyPath<Configuration, ChipConfiguration>,
    written: ChipConfiguration, _ loader: ConfigurationLoader
  ) throws {
    // Every price stays, not those alone that the base needs: other settings may need others.
    var whole = configuration
    whole[keyPath: chip].components = .inline(try loader.library(of: written))
    document = try YAMLDocument(parsing: try StrictYAML.encode(whole), file: loader.path)
    chips = ChipVariants(document.part("chip"), of: whole[keyPath: chip], loader)
    self.loader = loader
  }

  /// All settings with their values as they are written, list entries by their label, name or method where they have one.
  var settings: [(keyPath: String, value: String)] { document.entries }

  /// The chip with settings that replace something of it; nothing for settings of which one replaces more.
  func chip(_ settings: [YAMLOverride]) throws -> Chip? {
    guard settings.allSatisfy({ $0.keyPath.first == "chip" && $0.keyPath.count > 1 }) else {
      return nil
    }
    return try loader.chip(try chips.chip(settings.map(\.belowFirstKey)))
  }

  /// The whole configuration with settings.
  func configuration(_ settings: [YAMLOverride]) throws -> Configuration {
    try document.decode(Configuration.self, overrides: settings)
  }
}
