import Quantities

/// A cell written by write–verify, with a normal programming error.
///
/// The reference case of the literature: everything random is normal. How σ depends on the state
/// follows the generic devices of CrossSim (`simulator/devices/generic_device.py`): with
/// x = G / G_max,
/// ```
/// independent    σ = programming_error · (G_max − G_min)
/// proportional   σ = programming_error · (G_max − G_min) · x
/// inverse        σ = programming_error · (G_max − G_min) / x,  0 at 0 S
/// ```
/// Where we differ: the error is a fraction of the window instead of G_max, comes on top of what the
/// write–verify loop leaves, and conductances stop at 0 S.
public struct GaussianDevice: WrittenDevice {
  /// How σ depends on the state.
  public enum Dependence: String, Sendable, CaseIterable {
    /// Not at all.
    case independent
    /// It grows with the conductance.
    case proportional
    /// It falls with the conductance.
    case inverse
  }

  /// The parameters of this device alone.
  public struct Parameters: DeviceParameters {
    /// The cell of Wan et al., Nature 2022, as far as it is not Gaussian.
    public static let standard = CellParameters()
    /// σ of the error after the last verify read, as a fraction of G_max − G_min.
    public var programmingError: Double = 0.02
    /// How σ depends on the state.
    public var dependence: Dependence = .independent

    private enum CodingKeys: String, CodingKey {
      case programmingError = "programming_error"
      case dependence
    }

    /// The defaults.
    public init() {}

    /// Reads the parameters; absent keys keep their defaults.
    public init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      programmingError = try values.value(.programmingError, default: programmingError)
      dependence = try values.choice(.dependence, default: dependence)
    }

    /// Writes the parameters.
    public func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: CodingKeys.self)
      try values.encode(programmingError, forKey: .programmingError)
      try values.encode(dependence.rawValue, forKey: .dependence)
    }
  }

  /// The name in configuration files.
  public static let name = "gaussian"
  /// The parameters.
  public let configuration: DeviceConfiguration<Parameters>

  /// Checks the parameters.
  ///
  /// - Throws: ``DeviceError``.
  public init(_ configuration: DeviceConfiguration<Parameters>) throws {
    try configuration.common.validate(for: Self.name)
    try require(configuration.programmingError, in: 0...1, "programming_error", of: Self.name)
    self.configuration = configuration
  }

  /// The normal error.
  public var programmingError: ConductanceShift? {
    let deviation = cell.window * configuration.programmingError
    return switch configuration.dependence {
    case .independent: ConductanceShift(deviation: [deviation], of: cell)
    case .proportional: ConductanceShift(deviation: [.zero, deviation], of: cell)
    case .inverse: ConductanceShift(inverseDeviation: deviation, of: cell)
    }
  }
}

extension DeviceConfiguration where Own == GaussianDevice.Parameters {
  /// Gives the parameters of a Gaussian device.
  public init(
    cell: CellDescription = CellDescription(), writeVerify: WriteVerify = WriteVerify(),
    programmingError: Double, dependence: GaussianDevice.Dependence = .independent,
    readNoise: Double = 0.01, faults: FaultModel = FaultModel(),
    endurance: Endurance? = Endurance()
  ) {
    self.init(
      cell: cell, writeVerify: writeVerify, readNoise: readNoise, faults: faults,
      endurance: endurance)
    own.programmingError = programmingError
    own.dependence = dependence
  }
}
