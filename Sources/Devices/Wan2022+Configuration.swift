public import Quantities

extension Wan2022 {
  /// The parameters of the NeuRRAM cell.
  public struct Configuration: Codable, Sendable, Equatable {
    /// Conductance window and levels.
    public var cell: CellDescription
    /// How a cell is written.
    public var writeVerify: WriteVerify
    /// When the array is used after it was written, 1 s to 2 days: sets σ of the relaxation.
    public var timeSinceProgramming: Time
    /// σ of one read, as a fraction of G_max − G_min.
    public var readNoise: Double
    /// Cells stuck from the start.
    public var faults: FaultModel

    private enum CodingKeys: String, CodingKey {
      case cell
      case writeVerify = "write_verify"
      case timeSinceProgramming = "time_since_programming"
      case readNoise = "read_noise"
      case faults
    }

    /// Gives the parameters.
    public init(
      cell: CellDescription = CellDescription(), writeVerify: WriteVerify = WriteVerify(),
      timeSinceProgramming: Time = .seconds(1), readNoise: Double = 0.01,
      faults: FaultModel = FaultModel()
    ) {
      self.cell = cell
      self.writeVerify = writeVerify
      self.timeSinceProgramming = timeSinceProgramming
      self.readNoise = readNoise
      self.faults = faults
    }

    /// Reads the parameters; absent keys keep their defaults.
    public init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      let standard = Configuration()
      cell = try values.value(.cell, default: standard.cell)
      writeVerify = try values.value(.writeVerify, default: standard.writeVerify)
      timeSinceProgramming = try values.value(
        .timeSinceProgramming, default: standard.timeSinceProgramming)
      readNoise = try values.value(.readNoise, default: standard.readNoise)
      faults = try values.value(.faults, default: standard.faults)
    }
  }
}
