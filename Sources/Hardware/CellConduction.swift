import Quantities

/// The energy that a read voltage spends in the driven cells.
///
/// ```
/// E = V² · t · Σ G
/// ```
///
/// with the read voltage V, the conduction time t of one read cycle and the sum of the conductances on all
/// driven wires, each counted once per drive. The cost is V² · t per siemens.
public enum CellConduction: ComponentModel {
  /// The model's name in lists.
  public static let name = "cell_conduction"

  /// The priced action.
  public static let actions: [Action] = [.cellConduction]

  /// V² · t, the energy per siemens of driven conductance.
  public static func cost(
    of action: Action, on description: HardwareDescription, with library: ComponentLibrary
  ) throws(HardwareError) -> ActionCost {
    let array = description.array
    let voltage = array.readVoltage
    let energy = voltage * (voltage * Conductance.siemens(1)) * array.conductionTime
    return ActionCost(
      component: "cells", energy: energy,
      source: "V² t per siemens at \(voltage) and \(array.conductionTime) of '\(description.name)'")
  }
}
