import Quantities

/// A cell that takes exactly the level it is given, with one pulse, and keeps it.
///
/// No randomness, no noise, no faults of its own; a cell that the caller declares stuck is stuck.
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
  private let kernel: WriteVerifyKernel

  /// Checks the parameters.
  ///
  /// - Throws: ``DeviceError``.
  public init(_ configuration: Configuration) throws {
    try configuration.cell.validate(for: Self.name)
    self.configuration = configuration
    let exact = WriteVerify(
      acceptanceWindow: .zero, pulseGain: 1, pulseDeviation: .zero, maxPulses: 1)
    kernel = WriteVerifyKernel(exact, cell: configuration.cell)
  }

  /// Conductance window and levels.
  public var cell: CellDescription { configuration.cell }
  /// No cell is stuck.
  public var faults: FaultModel { .none }
  /// No read noise.
  public var readNoise: Double { 0 }

  /// Sets every changed cell to its target with one pulse.
  public func program(
    _ writes: inout CellWrites, array: UInt32, streams: RandomStreams
  ) -> WriteStatistics {
    var statistics = kernel.program(&writes, array: array, stream: streams.programming)
    statistics.squaredError = writes.squaredError
    return statistics
  }
}
