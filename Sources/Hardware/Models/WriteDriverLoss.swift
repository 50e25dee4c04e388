import Quantities

/// The energy that charge pump and write driver lose while they deliver a pulse.
///
/// ```
/// E_loss = E_pulse · (1/η − 1)
/// ```
///
/// with the pulse energy at the cell E_pulse and the driver efficiency η.
public enum WriteDriverLoss: ComponentModel {
  /// The model's name in libraries.
  public static let name = "write_driver_loss"
  /// What the model computes.
  public static let summary = "pulse energy × (1/η − 1) at the driver efficiency η"
  /// Everything follows from the pulses of the library and the description.
  public static let states = StatedCost.nothing
  /// The priced actions.
  public static let actions: [Action]? = [.setDriverLoss, .resetDriverLoss]

  /// The loss of one SET or RESET pulse, of all components that price the pulse.
  ///
  /// - Throws: what pricing the pulse throws.
  public static func price(_ component: Component, on chip: PricedChip) throws(HardwareError)
    -> Price
  {
    let pulse: Action = component.action == .setDriverLoss ? .setPulse : .resetPulse
    let efficiency = chip.description.array.driverEfficiency
    let factor = 1 / efficiency - 1
    var price = Price(energy: .zero, low: .zero, high: .zero)
    for entry in chip.library.components where entry.action == pulse {
      guard let part = try entry.pricing?.price(entry, on: chip) else { continue }
      price.energy += part.energy * factor
      price.low = (price.low ?? .zero) + (part.low ?? part.energy) * factor
      price.high = (price.high ?? .zero) + (part.high ?? part.energy) * factor
    }
    price.note = "driver efficiency \(efficiency) of '\(chip.description.name)'"
    return price
  }
}
