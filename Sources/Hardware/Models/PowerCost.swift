import Quantities

/// The energy of a component of which the power at full rate is known.
///
/// ```
/// E = P · t
/// ```
///
/// with the power P of one instance and the time t between two of its actions at full rate: the entry's latency, or
/// what the description says (``HardwareDescription/interval(of:per:converterBits:)``).
public enum PowerCost: ComponentModel {
  /// The model's name in libraries.
  public static let name = "power"
  /// What the model computes.
  public static let summary = "the stated power × the time between two actions at full rate"
  /// An entry states a power.
  public static let states = StatedCost.power

  /// The power for as long as one action occupies one instance.
  ///
  /// - Throws: ``HardwareError/invalidComponent(library:component:key:found:allowed:)`` when nothing says how long
  ///   that is.
  public static func price(_ component: Component, on chip: PricedChip) throws(HardwareError)
    -> Price
  {
    guard let power = component.power, let time = chip.interval(of: component) else {
      throw .invalidComponent(
        library: chip.library.name, component: component.name, key: "latency", found: "missing",
        allowed: "the time of one action, which the hardware does not say")
    }
    return Price(
      energy: power * time, low: component.powerLow.map { $0 * time },
      high: component.powerHigh.map { $0 * time }, note: "\(power) for \(time)")
  }
}
