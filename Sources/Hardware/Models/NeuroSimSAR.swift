import Quantities

/// Energy of a successive-approximation converter as NeuroSim 1.4 models it.
///
/// ```
/// E = (a · bits + b) · (bits + 1) ns
/// ```
///
/// with the powers a and b of the node. NeuroSim's further term, which falls with the resistance of the column, is left
/// out. At 32 nm the model lies ten times below ISAAC's converter: it assumes one nanosecond per bit and one more, about
/// 110 MS/s at 8 bits. Source: neurosim/DNN_NeuroSim_V1.4.
public enum NeuroSimSAR: ComponentModel {
  /// The model's name in libraries.
  public static let name = "neurosim_sar"
  /// What the model computes.
  public static let summary = "energy by bits and node: successive approximation of NeuroSim"
  /// Everything follows from the description.
  public static let states = StatedCost.nothing
  /// The resolution is the chip's.
  public static let followsResolution = true
  /// The priced action.
  public static let actions: [Action]? = [.adcConversion]

  /// Node in nanometres, power per bit and constant power in microwatts.
  private static let powers: [(node: Double, perBit: Double, constant: Double)] = [
    (130, 8.4483, 65.243), (65, 3.7506, 25.844), (45, 2.1691, 16.693), (32, 1.1294, 8.8998),
    (22, 0.538, 4.3753), (14, 0.3132, 2.5681), (7, 0.1061, 0.8847),
  ]

  /// The table's value at the chip's resolution and node.
  ///
  /// - Throws: ``HardwareError/outOfRange(hardware:key:found:allowed:)`` for a node that the table lacks.
  public static func price(_ component: Component, on chip: PricedChip) throws(HardwareError)
    -> Price
  {
    let node = chip.description.technology.node
    guard let row = powers.first(where: { Length.nanometers($0.node) == node }) else {
      throw .outOfRange(
        hardware: chip.description.name, key: "technology.node", found: "\(node)",
        allowed: powers.map { "\(Length.nanometers($0.node))" }.joined(separator: ", ")
          + " for '\(name)'")
    }
    let bits = Double(chip.converterBits)
    let power = Power.microwatts(row.perBit * bits + row.constant)
    return Price(
      energy: power * Time.nanoseconds(bits + 1), note: "\(chip.converterBits) bits, \(node)")
  }
}
