import Quantities

/// The energy of digital logic, scaled from 45 nm and 0.9 V to the chip's node and supply.
///
/// The factors are the energy polynomials of Stillmaker and Baas (Integration 58, 2017, 74–81), tabulated at 0.8 V and
/// 0.9 V; between nodes and between the two supplies they are interpolated linearly. (The Accelergy library plug-in
/// interpolates in the wrong direction: its 28 nm needs less energy than its 22 nm.) Real multipliers shrink less than
/// this below 16 nm.
public enum ScaledDigital: ComponentModel {
  /// The model's name in libraries.
  public static let name = "scaled_digital"
  /// What the model computes.
  public static let summary = "the stated energy at 45 nm and 0.9 V, scaled to the chip's node"
  /// An entry states the energy at 45 nm and 0.9 V.
  public static let states = StatedCost.energy

  /// Node in nanometres, and energies at two supplies relative to 45 nm and 0.9 V.
  private static let factors: [(node: Double, lower: Double, upper: Double)] = [
    (130, 2.5183, 3.1675), (90, 1.5573, 1.9499), (65, 1.0183, 1.2535), (45, 0.8208, 1),
    (32, 0.5412, 0.6410), (20, 0.1814, 0.2378), (16, 0.1424, 0.1873), (14, 0.1140, 0.1501),
    (10, 0.0967, 0.1273), (7, 0.0774, 0.1024),
  ]

  /// The entry's energy and range times the factor of the chip's process.
  ///
  /// - Throws: ``HardwareError/outOfRange(hardware:key:found:allowed:)`` for a process outside the table.
  public static func price(_ component: Component, on chip: PricedChip) throws(HardwareError)
    -> Price
  {
    let factor = try factor(for: chip.description)
    let rounded = (factor * 1e4).rounded() / 1e4
    let process = chip.description.technology
    return Price(
      component, times: factor,
      note: "45 nm, 0.9 V × \(rounded) for \(process.node), \(process.supply)")
  }

  /// The energy of a process relative to 45 nm and 0.9 V.
  static func factor(for description: HardwareDescription) throws(HardwareError) -> Double {
    let supply = description.technology.supply.volts
    let node = description.technology.node
    guard supply >= 0.8 && supply <= 0.9 else {
      throw refusal(description, "supply", "\(description.technology.supply)", "0.8 V to 0.9 V")
    }
    let share = (supply - 0.8) / 0.1
    let rows = factors.map {
      (node: Length.nanometers($0.node), energy: $0.lower + share * ($0.upper - $0.lower))
    }
    guard let next = rows.firstIndex(where: { $0.node <= node }), node <= rows[0].node else {
      throw refusal(description, "node", "\(description.technology.node)", "7 nm to 130 nm")
    }
    guard next > 0 else { return rows[0].energy }
    let (larger, smaller) = (rows[next - 1], rows[next])
    let position: Double = (node - smaller.node) / (larger.node - smaller.node)
    return smaller.energy + position * (larger.energy - smaller.energy)
  }

  private static func refusal(
    _ description: HardwareDescription, _ key: String, _ found: String, _ allowed: String
  ) -> HardwareError {
    .outOfRange(
      hardware: description.name, key: "technology.\(key)", found: found,
      allowed: "\(allowed) for '\(name)'")
  }
}
