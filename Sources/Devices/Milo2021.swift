import Quantities

/// The 4-kbit 1T1R array of IHP, TiN/Ti/HfO₂/TiN, written by the IGVVA-100 algorithm.
///
/// Milo et al., "Optimized programming algorithms for multilevel RRAM in hardware neural networks",
/// IRPS 2021, Fig. 4, in the linear fit of CrossSim (`simulator/devices/custom/RRAM_Milo.py`),
/// ```
/// σ = max(−0.009107 · G + 4.782321 µS, 0),  50 … 225 µS
/// ```
/// the error of written cells as a whole: it takes the place of what the write–verify loop leaves.
/// No drift was measured.
///
/// Where we differ: of pulses the source gives the 13 gate voltage steps of a full sweep of 1 µs
/// pulses. We take 13 as the mean of targeted pulses with 99 % success, as elsewhere (p = 0.99 / 13, so
/// 58 pulses at most and, with an acceptance window of ±5 µS, which is about σ, a deviation of
/// 52.30 µS). Endurance, read noise and faults are the common defaults, not this device's.
public struct Milo2021: WrittenDevice {
  /// Nothing besides the common parameters.
  public struct Parameters: DeviceParameters {
    /// 3 bits in 50 … 225 µS.
    public static let standard = CellParameters(
      cell: CellDescription(
        bits: 3, minimumConductance: .microsiemens(50), maximumConductance: .microsiemens(225)),
      writeVerify: WriteVerify(
        acceptanceWindow: .microsiemens(5), pulseDeviation: .microsiemens(52.3), maxPulses: 58))
    /// Nothing to choose.
    public init() {}
  }

  /// The name in configuration files.
  public static let name = "milo2021"
  /// The parameters.
  public let configuration: DeviceConfiguration<Parameters>

  /// Checks the parameters; the conductance window must lie within 50 … 225 µS, the range of the fit.
  ///
  /// - Throws: ``DeviceError``.
  public init(_ configuration: DeviceConfiguration<Parameters>) throws {
    try configuration.common.validate(for: Self.name)
    try configuration.common.cell.requireWindow(
      within: Parameters.standard.cell, of: Self.name)
    self.configuration = configuration
  }

  /// The normal error of the fit.
  public var programmingError: ConductanceShift? {
    ConductanceShift(
      deviation: [.microsiemens(4.782321), cell.maximumConductance * -0.009107], of: cell)
  }

  /// The error was measured on written cells as a whole.
  public var programmingErrorIsTotal: Bool { true }
}
