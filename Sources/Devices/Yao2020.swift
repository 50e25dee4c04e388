import Quantities

/// The TiN/TaOₓ/HfOₓ/TiN 1T1R cell of a fully hardware-implemented convolutional network.
///
/// Yao et al., "Fully hardware-implemented memristor convolutional neural network", Nature 2020:
/// 32 levels in 2 … 20 µS, identical 50 ns pulses in a closed loop, accepted within ±0.25 µS (±50 nA
/// at 0.2 V), at most 500 pulses, yield 99.99 %. Mostly stable over 30 days, so no relaxation here.
///
/// Where we differ: how far a pulse moves a cell is not published. Strengths of 0.5 µS and their
/// variation of 50 % from pulse to pulse are assumptions, chosen so that the pulses grow with the
/// distance, as shown, and that practically every cell arrives. Wear and read noise are the common
/// defaults; the cells outside the yield are split evenly.
public struct Yao2020: WrittenDevice {
  /// Nothing besides the common parameters.
  public struct Parameters: DeviceParameters {
    /// 5 bits in 2 … 20 µS.
    public static let standard = CellParameters(
      cell: CellDescription(
        bits: 5, minimumConductance: .microsiemens(2), maximumConductance: .microsiemens(20)),
      writeVerify: WriteVerify(
        scheme: .identical, acceptanceWindow: .microsiemens(0.25),
        setStrength: .microsiemens(0.5), resetStrength: .microsiemens(0.5), cycleToCycle: 0.5,
        maxPulses: 500),
      faults: FaultModel(stuckHRS: 0.00005, stuckLRS: 0.00005))
    /// Nothing to choose.
    public init() {}
  }

  /// The name in configuration files.
  public static let name = "yao2020"
  /// The parameters.
  public let configuration: DeviceConfiguration<Parameters>

  /// Checks the parameters; at most 5 bits within 2 … 20 µS, as demonstrated.
  ///
  /// - Throws: ``DeviceError``.
  public init(_ configuration: DeviceConfiguration<Parameters>) throws {
    try configuration.common.validate(for: Self.name)
    try configuration.common.cell.requireWindow(
      within: Parameters.standard.cell, of: Self.name)
    guard configuration.common.cell.bits <= 5 else {
      throw DeviceError.invalidSetting(
        model: Self.name, key: "cell.bits", found: "\(configuration.common.cell.bits)",
        allowed: "1 to 5, the 32 levels that were demonstrated")
    }
    self.configuration = configuration
  }
}
