public import Quantities

/// The process a chip is made in; models of components follow it, constants stay those of their own process.
public struct TechnologyDescription: Sendable, Codable, Equatable {
  /// The technology node.
  public var node = Length.nanometers(32)
  /// The supply of the digital logic.
  public var supply = Voltage.volts(0.8)

  /// The process of the reference chip.
  public init() {}

  private enum CodingKeys: String, CodingKey {
    case node, supply
  }

  /// Reads what differs from the reference chip.
  public init(from decoder: any Decoder) throws {
    self.init()
    let file = try decoder.container(keyedBy: CodingKeys.self)
    node = try file.value(.node, default: node)
    supply = try file.value(.supply, default: supply)
  }

  func validate(_ check: RangeCheck) throws(HardwareError) {
    try check.positive(node, "technology.node")
    try check.positive(supply, "technology.supply")
  }
}
