import Crossbars
import FileFormats
import Hardware
import Synchronization

/// Descriptions of a chip that differ in some settings; of each of its four parts, what was read is kept by its settings.
///
/// Settings of a sweep go through few values per part, and reading a library takes longer than pricing a point on it.
final class ChipVariants: Sendable {
  private let document: YAMLDocument?
  private let base: ChipConfiguration
  private let loader: ConfigurationLoader
  private let libraries = Kept<Reference<ComponentLibrary>>()
  private let descriptions = Kept<Reference<HardwareDescription>>()
  private let devices = Kept<Reference<DeviceChoice>>()
  private let crossbars = Kept<Reference<CrossbarDescription>>()

  /// - Parameters:
  ///   - document: the chip.
  ///   - base: the same, decoded.
  ///   - loader: reads the files that settings name.
  init(_ document: YAMLDocument?, of base: ChipConfiguration, _ loader: ConfigurationLoader) {
    self.loader = loader
    self.document = document
    self.base = base
  }

  /// The chip with settings replaced, whose key paths begin with a part of it.
  ///
  /// - Throws: `FileFormatError`, which names the key.
  func chip(_ settings: [YAMLOverride]) throws -> ChipConfiguration {
    var chip = base
    let parts = Dictionary(grouping: settings) { $0.keyPath.first ?? "" }
    for (part, settings) in parts.sorted(by: { $0.key < $1.key }) {
      switch part {
      case "hardware": chip.hardware = try read(part, settings, descriptions)
      case "components":
        chip.components = try read(part, settings, libraries) { library in
          chip.components = library
          return .inline(try self.loader.library(of: chip))
        }
      case "device": chip.device = try read(part, settings, devices)
      case "crossbar": chip.crossbar = try read(part, settings, crossbars)
      default:
        // No part of a chip: decoding says so.
        _ = try document?.decode(ChipConfiguration.self, overrides: settings)
      }
    }
    return chip
  }

  /// A part with settings; one that is replaced as a whole, perhaps by the name of a file, is made complete at once.
  private func read<Part: Decodable & Sendable>(
    _ name: String, _ settings: [YAMLOverride], _ kept: Kept<Part>,
    completed: (Part) throws -> Part = { $0 }
  ) throws -> Part {
    guard let document = document?.part(name) else {
      preconditionFailure("a chip in whole has a part '\(name)'")
    }
    let below = settings.map(\.belowFirstKey)
    if let whole = settings.first, settings.count == 1, whole.keyPath.count == 1 {
      return try kept.value(for: settings) {
        try completed(
          YAMLDocument(parsing: whole.value, file: document.file).decode(Part.self))
      }
    }
    return try kept.value(for: below) { try document.decode(Part.self, overrides: below) }
  }
}

/// Values by the settings that they were read with; as many as there is room for.
private final class Kept<Value: Sendable>: Sendable {
  private let values = Mutex<[[YAMLOverride]: Value]>([:])
  /// A library takes some 50 KB.
  private static var most: Int { 2048 }

  /// The value that is kept, or a new one.
  func value(for settings: [YAMLOverride], _ make: () throws -> Value) rethrows -> Value {
    if let known = values.withLock({ $0[settings] }) { return known }
    let made = try make()
    values.withLock { values in
      if values.count >= Self.most { values.removeAll() }
      values[settings] = made
    }
    return made
  }
}
