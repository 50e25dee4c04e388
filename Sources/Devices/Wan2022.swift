import Glibc
public import Quantities

/// The HfOx/TaOx cell of the NeuRRAM chip: write–verify and state-dependent relaxation.
///
/// Pulse statistics: Wan et al., "A compute-in-memory chip based on resistive random-access
/// memory", Nature 2022 (8.52 pulses per cell, 99 % inside ±1 µS; 1 … 40 µS). Relaxation: the
/// polynomials that the IBM Analog Hardware Acceleration Kit fits to the same measurement
/// (`ReRamWan2022NoiseModel`, `src/aihwkit/inference/noise/reram.py`),
/// ```
/// σ = (G_max / 40 µS) · Σ cᵢ (G / G_max)ⁱ µS
/// ```
/// at 1 s, 1 day and 2 days. Where we differ: between these times σ is interpolated linearly in
/// log t (not sourced), and the measured mean shift below 1 µS is left out. Another reading of the
/// same figure (CrossSim, `RRAM_Wan`) gives 8 to 80 % more at 1 s.
public struct Wan2022: DeviceModel {
  /// The name in configuration files.
  public static let name = "wan2022"
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
    try require(configuration.readNoise, in: 0...1, "read_noise", of: Self.name)
    try configuration.faults.validate(for: Self.name)
    let time = configuration.timeSinceProgramming
    guard time >= Self.fits[0].time, time <= Self.fits[Self.fits.count - 1].time else {
      throw DeviceError.invalidSetting(
        model: Self.name, key: "time_since_programming", found: "\(time)",
        allowed: "1 s to 2 d (172800 s), the range of the fit")
    }
    self.configuration = configuration
    readNoise = configuration.readNoise * Double(cell.topLevel)
    kernel = WriteVerifyKernel(configuration.writeVerify, cell: cell)
    let scale = cell.maximumConductance / .microsiemens(40) * (.microsiemens(1) / cell.step)
    relaxation = Relaxation(
      coefficients: Self.coefficients(at: time).map { $0 * scale }, cell: cell)
  }

  /// Conductance window and levels.
  public var cell: CellDescription { configuration.cell }
  /// Cells stuck from the start.
  public var faults: FaultModel { configuration.faults }

  /// σ of the relaxation of a cell that holds a conductance.
  public func relaxationDeviation(at conductance: Conductance) -> Conductance {
    cell.step * Double(relaxation.deviation(at: cell.level(of: conductance)))
  }

  /// Programs cells by write–verify and lets them relax until the configured time.
  public func program(
    _ writes: inout CellWrites, array: UInt32, streams: RandomStreams
  ) -> WriteStatistics {
    var statistics = kernel.program(&writes, array: array, stream: streams.programming)
    statistics.clamped += relaxation.apply(to: &writes, array: array, stream: streams.relaxation)
    statistics.squaredError = writes.squaredError
    return statistics
  }

  /// c₀ … c₄ in µS at the three times of the fit, for G_max = 40 µS.
  private static let fits: [(time: Time, coefficients: [Double])] = [
    (.seconds(1), [0.348, 16.030, -43.853, 45.393, -16.815]),
    (.seconds(86_400), [0.701, 22.086, -50.773, 47.095, -16.458]),
    (.seconds(172_800), [0.782, 20.274, -43.507, 37.062, -11.934]),
  ]

  /// The coefficients at a time inside the range: σ, and so each coefficient, is linear in log t.
  private static func coefficients(at time: Time) -> [Double] {
    let upper = fits.indices.dropFirst().first { time <= fits[$0].time } ?? fits.count - 1
    let (early, late) = (fits[upper - 1], fits[upper])
    let fraction = log(time / early.time) / log(late.time / early.time)
    return zip(early.coefficients, late.coefficients).map { $0 + fraction * ($1 - $0) }
  }
}
