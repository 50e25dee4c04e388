import Quantities

/// The energy of the half-selected cells of an array without access transistors, per pulse.
///
/// ```
/// V/2:  E = ((rows − 1) + (columns − w)/w) · G · (V/2)² · t
/// V/3:  E = (rows · columns − w)/w · G · (V/3)² · t
/// ```
///
/// with w cells of one row written together, the mean conductance G of the cells, and voltage V and width t of a
/// pulse. With V/2 the other cells of the row and of the column of a written cell see half the voltage, with V/3 every
/// other cell of the array sees a third. The energy is the mean of a SET and a RESET pulse, the range spans the two.
public enum HalfSelectedCells: ComponentModel {
  /// The model's name in libraries.
  public static let name = "half_select"
  /// What the model computes.
  public static let summary = "cells at V/2 or V/3 during a pulse, G · V² · t each"
  /// Everything follows from the description.
  public static let states = StatedCost.nothing
  /// The priced action.
  public static let actions: [Action]? = [.halfSelect]

  /// The mean over a SET and a RESET pulse.
  public static func price(_ component: Component, on chip: PricedChip) throws(HardwareError)
    -> Price
  {
    let array = chip.description.array
    let together = Double(array.writeParallelism)
    let (cells, share): (Double, Double) =
      switch array.halfSelect {
      case .none: (0, 0)
      case .half: (Double(array.rows - 1) + (Double(array.columns) - together) / together, 0.5)
      case .third: ((Double(array.cells) - together) / together, 1.0 / 3)
      }
    func energy(_ voltage: Voltage, _ width: Time?) -> Energy {
      let part = voltage * share
      return part * (part * array.halfSelectConductance) * (width ?? array.pulseWidth) * cells
    }
    let set = energy(array.setVoltage, array.setPulseWidth)
    let reset = energy(array.resetVoltage, array.resetPulseWidth)
    return Price(
      energy: (set + reset) / 2, low: min(set, reset), high: max(set, reset),
      note: "\(array.halfSelect.rawValue), cells of \(array.halfSelectConductance)")
  }
}
