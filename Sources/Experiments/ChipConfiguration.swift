public import Crossbars
public import Devices
public import Hardware

/// The simulated chip: what it costs, what its cells do, and how numbers are put on its arrays.
public struct ChipConfiguration: Codable, Sendable {
  /// Counts, sizes and timing.
  public var hardware: Reference<HardwareDescription>
  /// Energy, latency and area of every action; the library that the hardware names unless given.
  public var components: Reference<ComponentLibrary>?
  /// The cells.
  public var device: Reference<DeviceChoice>
  /// Encodings and converters.
  public var crossbar: Reference<CrossbarDescription>
}

/// A chip with everything resolved and checked.
public struct Chip: Sendable {
  /// Counts, sizes, timing and costs.
  public let hardware: Hardware
  /// The cells.
  public let device: any DeviceModel
  /// Encodings and converters.
  public let crossbar: CrossbarDescription

  /// The configuration with every named file written out.
  var configuration: ChipConfiguration {
    ChipConfiguration(
      hardware: .inline(hardware.description), components: .inline(hardware.library),
      device: .inline(DeviceChoice(device)), crossbar: .inline(crossbar))
  }
}
