public import Quantities

/// The write–verify loop: how a pulse moves a cell and when the loop ends.
///
/// Every cell is read first; one that is already inside the window, `|g − target| ≤
/// acceptance_window`, gets no pulse. Then pulses and reads take turns until the cell is inside,
/// `max_pulses` are spent, or the polarity would be reversed more than `max_reversals` times.
///
/// **Targeted** pulses stand for a controller that chooses amplitude and polarity from the last read:
/// ```
/// Δg = pulse_gain · (target − g) + pulse_deviation · ξ,  ξ ~ N(0, 1) per pulse
/// ```
/// `pulse_gain` is the part of the distance that a pulse means to cover, `pulse_deviation` what the
/// stochastic filament adds. With `pulse_gain` 1 every pulse is an independent attempt with success
/// probability `p = P(|ξ| ≤ acceptance_window / pulse_deviation)`, so pulse counts are geometric,
/// cut at N = `max_pulses`. With q = 1 − p,
/// ```
/// mean pulses = (1 − q^N) / p,  success = 1 − q^N
/// ```
/// Mean 8.52 and success 99 %, as measured for a window of ±1 µS in 1 … 40 µS (Wan et al., Nature
/// 2022), give p = 0.1162 and N = 37, and from p = erf(1 µS / (√2 σ)) the deviation 6.845 µS
/// (mean 8.520, success 98.96 %). The distribution itself is not published; geometric is the
/// pessimistic choice. The law is the same for all levels (see `WriteVerifyKernel`).
///
/// **Identical** and **incremental** pulses do not know the distance, only its sign:
/// ```
/// Δg = ± (strength + k · strength_increment) · (1 + device_to_device ζ) · (1 + cycle_to_cycle ξ)
/// ```
/// with `set_strength` upwards and `reset_strength` downwards, k = 0 for identical pulses and
/// otherwise the number of pulses of the same polarity before this one, 0 again after a reversal.
/// ζ ~ N(0, 1) belongs to the cell (its factor is at least 0), ξ ~ N(0, 1) to the pulse. For
/// targeted pulses the cell's factor is one of the gain.
///
/// The strengths of the NeuRRAM chip are not published. Equal strengths of 7.9 µS that grow by 2.5 µS,
/// with variations of 0.3 from pulse to pulse and 0.1 from cell to cell and 30 reversals, were found
/// by a search over a grid of the five (strengths 4 … 11 µS, RESET 0.35 to 1 of SET, increments 0 …
/// 10 µS, variations 0.05 … 0.5 and 0 … 0.4; then finer around the hits, 8 seeds of 65 280 writes
/// each): between any two of 256 conductances in 1 … 40 µS they take 8.51 ± 0.01 pulses and
/// bring 99.02 % inside ±1 µS, where 8.52 and 99 % were measured. They are not the only ones that do.
/// Between the four levels of 2 bits, further apart in the mean, it is 10.00 pulses and 98.9 %.
public struct WriteVerify: Sendable, Equatable {
  /// What the controller knows when it makes a pulse.
  public enum Scheme: String, Sendable, CaseIterable {
    /// The distance to the target.
    case targeted
    /// The sign of the distance; all pulses are equal.
    case identical
    /// The sign of the distance; pulses grow until the polarity is reversed.
    case incremental
  }

  /// What the controller knows.
  public var scheme: Scheme
  /// Half the width of the accepted interval around the target.
  public var acceptanceWindow: Conductance
  /// Targeted: the part of the distance that a pulse means to cover, above 0 and below 2.
  public var pulseGain: Double
  /// Targeted: σ of the conductance change of one pulse.
  public var pulseDeviation: Conductance
  /// Identical and incremental: the conductance that a first SET pulse adds.
  public var setStrength: Conductance?
  /// Identical and incremental: the conductance that a first RESET pulse takes away.
  public var resetStrength: Conductance?
  /// Incremental: what every further pulse of the same polarity is stronger.
  public var strengthIncrement: Conductance
  /// Identical and incremental: σ of a pulse relative to its strength.
  public var cycleToCycle: Double
  /// σ over cells of the pulse strength, or of the gain, relative to it.
  public var deviceToDevice: Double
  /// The pulses after which a cell is given up.
  public var maxPulses: Int
  /// The reversals of polarity that a cell is granted; nothing: any number.
  public var maxReversals: Int?

  /// Gives the parameters; they are checked by the device model that uses them.
  public init(
    scheme: Scheme = .targeted, acceptanceWindow: Conductance = .microsiemens(1),
    pulseGain: Double = 1, pulseDeviation: Conductance = .microsiemens(6.845),
    setStrength: Conductance? = nil, resetStrength: Conductance? = nil,
    strengthIncrement: Conductance = .zero, cycleToCycle: Double = 0, deviceToDevice: Double = 0,
    maxPulses: Int = 37, maxReversals: Int? = nil
  ) {
    self.scheme = scheme
    self.acceptanceWindow = acceptanceWindow
    self.pulseGain = pulseGain
    self.pulseDeviation = pulseDeviation
    self.setStrength = setStrength
    self.resetStrength = resetStrength
    self.strengthIncrement = strengthIncrement
    self.cycleToCycle = cycleToCycle
    self.deviceToDevice = deviceToDevice
    self.maxPulses = maxPulses
    self.maxReversals = maxReversals
  }
}
