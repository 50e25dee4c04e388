/// The energy of a conversion in steps: as often the stated energy as the converter has bits.
public enum EnergyPerBit: ComponentModel {
  /// The model's name in libraries.
  public static let name = "energy_per_bit"
  /// What the model computes.
  public static let summary = "the stated energy × the bits of the converters"
  /// An entry states an energy.
  public static let states = StatedCost.energy
  /// The number of bits is the chip's.
  public static let followsResolution = true

  /// The entry's energy and range times the resolution.
  public static func price(_ component: Component, on chip: PricedChip) throws(HardwareError)
    -> Price
  {
    Price(
      component, times: Double(chip.converterBits),
      note: "\(component.energy.map { "\($0)" } ?? "") × \(chip.converterBits) bits")
  }
}
