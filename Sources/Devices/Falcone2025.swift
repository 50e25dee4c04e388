import Glibc
public import Quantities

/// The analog filamentary CMO/HfOₓ cell of IBM Research Zurich: acceptance, drift and read noise.
///
/// Falcone et al., arXiv 2502.04524, 8 … 90 µS, as the IBM Analog Hardware Acceleration Kit fits it
/// (`ReRamCMONoiseModel`, `src/aihwkit/inference/noise/reram.py`), G in µS, t in seconds:
/// ```
/// programming   σ = 0.00106879 · G + 0.00081107 µS        acceptance 0.2 % of the target
///               σ = 0.01129027 · G + 0.01121854 µS        acceptance 2 %
/// drift         mean −0.08900206 · ln t,  σ = 0.04201137 · ln t + 0.41183342 µS
/// read          σ = 0.0277316483 · log₁₀ G · √(ln((t + 1 µs) / 2 µs)) µS
/// ```
/// The programming error is that of accepted cells as a whole and takes the place of what the
/// write–verify loop leaves. Any other acceptance is refused; the kit silently takes 0.2 % then.
///
/// Where we differ: times below 1 s count as 1 s for the drift, and there is no upper limit, an
/// extrapolation as in the kit. A cell keeps its ξ of the drift, so it follows one path. The read
/// noise, drawn once per inference in the kit, is drawn for every read; below 1 µS it is 0. The kit limits
/// conductances to the window, we to 0 S. Pulse counts are not in the kit: those of Wan et al., Nature
/// 2022, stand in, with a window of ±1 µS (2 % at 50 µS) and their deviation of 6.845 µS; `acceptance`
/// does not change them. Faults and wear are the common defaults.
public struct Falcone2025: WrittenDevice {
  /// The parameters of this device alone.
  public struct Parameters: DeviceParameters {
    /// 2 bits in 8 … 90 µS; the read noise is the state-dependent one alone.
    public static let standard = CellParameters(
      cell: CellDescription(
        minimumConductance: .microsiemens(8), maximumConductance: .microsiemens(90)),
      readNoise: 0)
    /// The accepted deviation from the target, relative to it: 0.002 or 0.02.
    public var acceptance: Double = 0.02

    /// The defaults.
    public init() {}

    /// Gives the acceptance.
    public init(acceptance: Double) { self.acceptance = acceptance }

    /// Reads the parameters; absent keys keep their defaults.
    public init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      acceptance = try values.value(.acceptance, default: acceptance)
    }
  }

  /// The name in configuration files.
  public static let name = "falcone2025"
  /// The parameters.
  public let configuration: DeviceConfiguration<Parameters>

  /// Checks the parameters; the conductance window must lie within 8 … 90 µS.
  ///
  /// - Throws: ``DeviceError``.
  public init(_ configuration: DeviceConfiguration<Parameters>) throws {
    try configuration.common.validate(for: Self.name)
    try configuration.common.cell.requireWindow(
      within: Parameters.standard.cell, of: Self.name)
    guard Self.errors[configuration.acceptance] != nil else {
      throw DeviceError.invalidSetting(
        model: Self.name, key: "acceptance", found: "\(configuration.acceptance)",
        allowed: "0.002 or 0.02, the two that were measured")
    }
    self.configuration = configuration
  }

  /// The normal error of accepted cells.
  public var programmingError: ConductanceShift? {
    guard let error = Self.errors[configuration.acceptance] else { return nil }
    return ConductanceShift(
      deviation: [.microsiemens(error.constant), cell.maximumConductance * error.slope], of: cell)
  }

  /// The error was measured on accepted cells as a whole.
  public var programmingErrorIsTotal: Bool { true }

  /// The drift since the write, the same in all states.
  public func drift(after age: Time) -> ConductanceShift? {
    let logarithm = log(max(age.seconds, 1))
    return ConductanceShift(
      mean: .microsiemens(-0.08900206 * logarithm),
      deviation: [.microsiemens(0.04201137 * logarithm + 0.41183342)], of: cell)
  }

  /// Nothing: the noise depends on the state.
  public var uniformReadNoise: Float? { nil }

  /// The read noise of the fit, at 1 s for times below as with the drift, and the uniform one of the configuration beside it.
  public func readDeviations(of levels: [Float], age: Time) -> [Float] {
    let time = log((max(age.seconds, 1) + 1e-6) / 2e-6)
    let scale = 0.0277316483 * max(time, 0).squareRoot() * (.microsiemens(1) / cell.step)
    let uniform = configuration.common.readNoise * Double(cell.topLevel)
    return levels.map { level in
      let conductance = cell.conductance(ofLevel: level).microsiemens
      let deviation = scale * max(log10(max(conductance, 1)), 0)
      return Float((deviation * deviation + uniform * uniform).squareRoot())
    }
  }

  /// Slope and constant in µS of the two acceptances.
  private static let errors: [Double: (slope: Double, constant: Double)] = [
    0.002: (0.00106879, 0.00081107),
    0.02: (0.01129027418, 0.0112185391),
  ]
}
