import Glibc
public import Quantities

/// The HfOx/TaOx cell of the NeuRRAM chip: write–verify and state-dependent relaxation.
///
/// Pulse statistics: Wan et al., "A compute-in-memory chip based on resistive random-access
/// memory", Nature 2022 (8.52 pulses per cell, 99 % inside ±1 µS; 1 … 40 µS). Relaxation: the
/// polynomials that the IBM Analog Hardware Acceleration Kit fits to the same measurement
/// (`ReRamWan2022NoiseModel`, `src/aihwkit/inference/noise/reram.py`),
/// ```
/// G ← G + σ ξ,  σ = (G_max / 40 µS) · Σ cᵢ (G / G_max)ⁱ µS
/// ```
/// at 1 s, 1 day and 2 days after the write. Ages below 1 s count as 1 s, beyond 2 days the last fit
/// is held. Where we differ: between these times σ is interpolated linearly in log t (not sourced), a
/// cell keeps its ξ, so that it follows one path, and the measured mean shift below 1 µS is left out.
/// Another reading of the same figure (CrossSim, `RRAM_Wan`) gives 8 to 80 % more at 1 s.
public struct Wan2022: WrittenDevice {
  /// Nothing besides the common parameters.
  public struct Parameters: DeviceParameters {
    /// 2 bits in 1 … 40 µS, ±1 µS.
    public static let standard = CellParameters()
    /// Nothing to choose.
    public init() {}
  }

  /// The name in configuration files.
  public static let name = "wan2022"
  /// The parameters.
  public let configuration: DeviceConfiguration<Parameters>

  /// Checks the parameters.
  ///
  /// - Throws: ``DeviceError``.
  public init(_ configuration: DeviceConfiguration<Parameters>) throws {
    try configuration.common.validate(for: Self.name)
    self.configuration = configuration
  }

  /// The relaxation since the write.
  public func drift(after age: Time) -> ConductanceShift? {
    let scale = Conductance.microsiemens(1) * (cell.maximumConductance / .microsiemens(40))
    return ConductanceShift(
      deviation: Self.coefficients(at: age).map { scale * $0 }, of: cell)
  }

  /// σ of the relaxation of a cell that was programmed to a conductance.
  public func relaxationDeviation(at conductance: Conductance, age: Time) -> Conductance {
    guard let drift = drift(after: age) else { return .zero }
    return cell.step * Double(drift.deviation(at: cell.level(of: conductance)))
  }

  /// c₀ … c₄ in µS at the three times of the fit, for G_max = 40 µS.
  private static let fits: [(time: Time, coefficients: [Double])] = [
    (.seconds(1), [0.348, 16.030, -43.853, 45.393, -16.815]),
    (.seconds(86_400), [0.701, 22.086, -50.773, 47.095, -16.458]),
    (.seconds(172_800), [0.782, 20.274, -43.507, 37.062, -11.934]),
  ]

  /// The coefficients at a time: σ, and so each coefficient, is linear in log t between the fits.
  private static func coefficients(at time: Time) -> [Double] {
    let last = fits.count - 1
    guard time > fits[0].time else { return fits[0].coefficients }
    guard time < fits[last].time else { return fits[last].coefficients }
    let upper = fits.indices.dropFirst().first { time <= fits[$0].time } ?? last
    let (early, late) = (fits[upper - 1], fits[upper])
    let fraction = log(time / early.time) / log(late.time / early.time)
    return zip(early.coefficients, late.coefficients).map { $0 + fraction * ($1 - $0) }
  }
}
