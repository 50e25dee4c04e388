/// A cell written by write–verify, with a programming error of the same σ in every state.
///
/// The reference case of the literature: everything random is normal and independent of the state.
public struct GaussianDevice: DeviceModel {
  /// The parameters of a Gaussian device.
  public struct Configuration: Codable, Sendable, Equatable {
    /// Conductance window and levels.
    public var cell: CellDescription
    /// How a cell is written.
    public var writeVerify: WriteVerify
    /// σ of the shift after the last verify read, as a fraction of G_max − G_min.
    public var programmingError: Double
    /// σ of one read, as a fraction of G_max − G_min.
    public var readNoise: Double
    /// Cells stuck from the start.
    public var faults: FaultModel

    private enum CodingKeys: String, CodingKey {
      case cell
      case writeVerify = "write_verify"
      case programmingError = "programming_error"
      case readNoise = "read_noise"
      case faults
    }

    /// Gives the parameters.
    public init(
      cell: CellDescription = CellDescription(), writeVerify: WriteVerify = WriteVerify(),
      programmingError: Double = 0.02, readNoise: Double = 0.01,
      faults: FaultModel = FaultModel()
    ) {
      self.cell = cell
      self.writeVerify = writeVerify
      self.programmingError = programmingError
      self.readNoise = readNoise
      self.faults = faults
    }

    /// Reads the parameters; absent keys keep their defaults.
    public init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      let standard = Configuration()
      cell = try values.value(.cell, default: standard.cell)
      writeVerify = try values.value(.writeVerify, default: standard.writeVerify)
      programmingError = try values.value(.programmingError, default: standard.programmingError)
      readNoise = try values.value(.readNoise, default: standard.readNoise)
      faults = try values.value(.faults, default: standard.faults)
    }
  }

  /// The name in configuration files.
  public static let name = "gaussian"
  /// The parameters.
  public let configuration: Configuration
  /// σ of one read in level units.
  public let readNoise: Double
  private let kernel: WriteVerifyKernel
  private let relaxation: Relaxation

  /// Checks the parameters.
  ///
  /// - Throws: ``DeviceError``.
  public init(_ configuration: Configuration) throws {
    let cell = configuration.cell
    try cell.validate(for: Self.name)
    try configuration.writeVerify.validate(for: Self.name)
    try require(configuration.programmingError, in: 0...1, "programming_error", of: Self.name)
    try require(configuration.readNoise, in: 0...1, "read_noise", of: Self.name)
    try configuration.faults.validate(for: Self.name)
    self.configuration = configuration
    let window = Double(cell.topLevel)
    readNoise = configuration.readNoise * window
    kernel = WriteVerifyKernel(configuration.writeVerify, cell: cell)
    relaxation = Relaxation(
      coefficients: [configuration.programmingError * window], cell: cell)
  }

  /// Conductance window and levels.
  public var cell: CellDescription { configuration.cell }
  /// Cells stuck from the start.
  public var faults: FaultModel { configuration.faults }

  /// Programs cells by write–verify and adds the programming error.
  public func program(
    _ writes: inout CellWrites, array: UInt32, streams: RandomStreams
  ) -> WriteStatistics {
    var statistics = kernel.program(&writes, array: array, stream: streams.programming)
    statistics.clamped += relaxation.apply(to: &writes, array: array, stream: streams.relaxation)
    statistics.squaredError = writes.squaredError
    return statistics
  }
}
