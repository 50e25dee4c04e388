public import Quantities

/// The write–verify loop: how a pulse moves a cell and when the loop ends.
///
/// A pulse moves the conductance by
/// ```
/// Δg = pulse_gain · (target − g) + pulse_deviation · ξ,  ξ ~ N(0, 1) per pulse
/// ```
/// The controller chooses amplitude and polarity from the last verify read: `pulse_gain` is the
/// part of the distance it means to cover, `pulse_deviation` what the stochastic filament adds. A
/// cell is done when `|g − target| ≤ acceptance_window`.
///
/// With `pulse_gain` 1 every pulse is an independent attempt with success probability
/// `p = P(|ξ| ≤ acceptance_window / pulse_deviation)`, so pulse counts are geometric, cut at
/// N = `max_pulses`. With q = 1 − p,
/// ```
/// mean pulses = (1 − q^N) / p,  success = 1 − q^N
/// ```
/// Mean 8.52 and success 99 %, as measured for a window of ±1 µS in 1 … 40 µS (Wan et al., Nature
/// 2022), give p = 0.1162 and N = 37, and from p = erf(1 µS / (√2 σ)) the deviation 6.845 µS
/// (mean 8.520, success 98.96 %). The distribution itself is not published; geometric is the
/// pessimistic choice. The law is the same for all levels (see `WriteVerifyKernel`).
public struct WriteVerify: Codable, Sendable, Equatable {
  /// Half the width of the accepted interval around the target.
  public var acceptanceWindow: Conductance
  /// The part of the distance to the target that a pulse means to cover, above 0 and below 2.
  public var pulseGain: Double
  /// σ of the conductance change of one pulse.
  public var pulseDeviation: Conductance
  /// The pulses after which a cell is given up.
  public var maxPulses: Int

  private enum CodingKeys: String, CodingKey {
    case acceptanceWindow = "acceptance_window"
    case pulseGain = "pulse_gain"
    case pulseDeviation = "pulse_deviation"
    case maxPulses = "max_pulses"
  }

  /// Gives the parameters; they are checked by the device model that uses them.
  public init(
    acceptanceWindow: Conductance = .microsiemens(1), pulseGain: Double = 1,
    pulseDeviation: Conductance = .microsiemens(6.845), maxPulses: Int = 37
  ) {
    self.acceptanceWindow = acceptanceWindow
    self.pulseGain = pulseGain
    self.pulseDeviation = pulseDeviation
    self.maxPulses = maxPulses
  }

  /// Reads the parameters; absent keys keep their defaults.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let standard = WriteVerify()
    acceptanceWindow = try values.value(.acceptanceWindow, default: standard.acceptanceWindow)
    pulseGain = try values.value(.pulseGain, default: standard.pulseGain)
    pulseDeviation = try values.value(.pulseDeviation, default: standard.pulseDeviation)
    maxPulses = try values.value(.maxPulses, default: standard.maxPulses)
  }

  func validate(for model: String) throws {
    guard acceptanceWindow.si > 0, acceptanceWindow.si.isFinite else {
      throw DeviceError.invalidSetting(
        model: model, key: "write_verify.acceptance_window", found: "\(acceptanceWindow)",
        allowed: "a finite conductance above 0 S")
    }
    guard pulseGain > 0, pulseGain < 2 else {
      throw DeviceError.invalidSetting(
        model: model, key: "write_verify.pulse_gain", found: "\(pulseGain)",
        allowed: "above 0 and below 2")
    }
    guard pulseDeviation.si >= 0, pulseDeviation.si.isFinite else {
      throw DeviceError.invalidSetting(
        model: model, key: "write_verify.pulse_deviation", found: "\(pulseDeviation)",
        allowed: "a finite conductance of 0 S or more")
    }
    guard (1...Int(UInt16.max)).contains(maxPulses) else {
      throw DeviceError.invalidSetting(
        model: model, key: "write_verify.max_pulses", found: "\(maxPulses)",
        allowed: "1 to \(UInt16.max)")
    }
  }
}
