/// What one pulse does to the distance between conductance and target, in level units.
protocol PulseLaw {
  /// Whether pulses draw no random numbers.
  var isExact: Bool { get }
  /// The law of one cell whose pulses are stronger or weaker by a factor.
  func scaled(by factor: Float) -> Self
  /// The distance after a pulse.
  ///
  /// - Parameters:
  ///   - distance: conductance minus target before the pulse, which is a SET pulse below zero.
  ///   - repeats: pulses of the same polarity right before this one.
  ///   - noise: a standard normal number of this pulse.
  /// - Returns: conductance minus target, not yet stopped at the edge of the range.
  func moved(_ distance: Float, repeats: Float, noise: Float) -> Float
}

/// Pulses of a controller that knows the distance.
struct TargetedPulses: PulseLaw {
  var gain: Float
  let deviation: Float

  var isExact: Bool { deviation == 0 }

  func scaled(by factor: Float) -> TargetedPulses {
    TargetedPulses(gain: gain * factor, deviation: deviation)
  }

  @inline(__always)
  func moved(_ distance: Float, repeats: Float, noise: Float) -> Float {
    (1 - gain) * distance + deviation * noise
  }
}

/// Pulses of a controller that knows the sign of the distance.
struct SteppedPulses: PulseLaw {
  var setStrength: Float
  var resetStrength: Float
  var increment: Float
  let cycleToCycle: Float

  var isExact: Bool { cycleToCycle == 0 }

  func scaled(by factor: Float) -> SteppedPulses {
    SteppedPulses(
      setStrength: setStrength * factor, resetStrength: resetStrength * factor,
      increment: increment * factor, cycleToCycle: cycleToCycle)
  }

  @inline(__always)
  func moved(_ distance: Float, repeats: Float, noise: Float) -> Float {
    let change = repeats * increment
    let strength = distance < 0 ? setStrength + change : -(resetStrength + change)
    return distance + strength * (1 + cycleToCycle * noise)
  }
}
