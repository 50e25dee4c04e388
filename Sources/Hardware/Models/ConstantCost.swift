/// The energy that the entry states.
public enum ConstantCost: ComponentModel {
  /// The model's name in libraries; the one without `model`.
  public static let name = "constant"
  /// What the model computes.
  public static let summary = "the stated energy"
  /// An entry states an energy.
  public static let states = StatedCost.energy

  /// The entry's energy and range.
  public static func price(_ component: Component, on chip: PricedChip) throws(HardwareError)
    -> Price
  {
    Price(component, times: 1)
  }
}
