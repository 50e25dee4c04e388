public import Quantities

/// A cell that takes exactly the level it is given, with one pulse, and keeps it.
///
/// No randomness, no noise, no wear, no faults of its own; a cell that the caller declares stuck is
/// stuck. A temperature, if one is given, acts on it as on every cell.
public struct IdealDevice: DeviceModel {
  /// The parameters of an ideal device.
  public struct Configuration: Codable, Sendable, Equatable {
    /// Conductance window and levels.
    public var cell: CellDescription

    /// Gives the parameters.
    public init(cell: CellDescription = CellDescription()) { self.cell = cell }

    /// Reads the parameters; absent keys keep their defaults.
    public init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      cell = try values.value(.cell, default: CellDescription())
    }
  }

  /// The name in configuration files.
  public static let name = "ideal"
  /// The parameters.
  public let configuration: Configuration

  /// Checks the parameters.
  ///
  /// - Throws: ``DeviceError``.
  public init(_ configuration: Configuration) throws {
    try configuration.cell.validate(for: Self.name)
    self.configuration = configuration
  }

  /// Conductance window and levels.
  public var cell: CellDescription { configuration.cell }
  /// No cell is stuck.
  public var faults: FaultModel { .none }
  /// No cell wears out.
  public var endurance: Endurance? { nil }
  /// Whether there is a temperature other than 300 K.
  public var ages: Bool { cell.temperature?.factor ?? 1 != 1 }
  /// Cells stay as they are.
  public func differs(at age: Time, from other: Time) -> Bool { false }
  /// No read noise.
  public var uniformReadNoise: Float? { 0 }

  /// Sets every changed cell to its target with one pulse.
  public func program(
    _ writes: inout CellWrites, array: UInt32, streams: RandomStreams
  ) -> WriteStatistics {
    let exact = WriteVerify(acceptanceWindow: .zero, pulseDeviation: .zero, maxPulses: 1)
    let kernel = WriteVerifyKernel(exact, cell: cell, endurance: nil)
    var statistics = kernel.program(&writes, array: array, streams: streams)
    statistics.squaredError = writes.squaredError
    return statistics
  }

  /// Scales conductances by the temperature.
  public func age(
    _ writes: inout CellWrites, by age: Time, array: UInt32, streams: RandomStreams
  ) {
    writes.age(nil, of: cell, array: array, stream: streams.relaxation)
  }
}
