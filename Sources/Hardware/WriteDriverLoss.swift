import Quantities

/// The energy that charge pump and write driver lose while they deliver a pulse.
///
/// ```
/// E_loss = E_pulse · (1/η − 1)
/// ```
///
/// with the pulse energy at the cell E_pulse and the driver efficiency η.
public enum WriteDriverLoss: ComponentModel {
  /// The model's name in lists.
  public static let name = "write_driver_loss"

  /// The priced actions.
  public static let actions: [Action] = [.setDriverLoss, .resetDriverLoss]

  /// The loss of one SET or RESET pulse.
  ///
  /// - Throws: ``HardwareError/missingAction(library:action:)`` without a pulse energy in the library.
  public static func cost(
    of action: Action, on description: HardwareDescription, with library: ComponentLibrary
  ) throws(HardwareError) -> ActionCost {
    let pulse: Action = action == .setDriverLoss ? .setPulse : .resetPulse
    let delivered = try ConstantCost.cost(of: pulse, on: description, with: library)
    let efficiency = description.array.driverEfficiency
    let factor = 1 / efficiency - 1
    return ActionCost(
      component: name, energy: delivered.energy * factor,
      low: delivered.low.map { $0 * factor }, high: delivered.high.map { $0 * factor },
      source: "pulse energy × (1/η − 1) at the driver efficiency \(efficiency) of "
        + "'\(description.name)'; pulse: \(delivered.source)")
  }
}
