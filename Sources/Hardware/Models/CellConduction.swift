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
  /// The model's name in libraries.
  public static let name = "cell_conduction"
  /// What the model computes.
  public static let summary = "V² · t per siemens of driven cells"
  /// Everything follows from the description.
  public static let states = StatedCost.nothing
  /// The priced action.
  public static let actions: [Action]? = [.cellConduction]

  /// V² · t, the energy per siemens of driven conductance.
  public static func price(_ component: Component, on chip: PricedChip) throws(HardwareError)
    -> Price
  {
    let array = chip.description.array
    let voltage = array.readVoltage
    return Price(
      energy: voltage * (voltage * Conductance.siemens(1)) * array.conductionTime,
      note: "per siemens at \(voltage) and \(array.conductionTime) of '\(chip.description.name)'")
  }
}
