public import Quantities

/// One entry of a component library: what one action of a component costs, with its source.
///
/// An entry states an energy, or a power or nothing where a ``ComponentModel`` works out the energy. An entry without
/// an action contributes area and leakage only.
public struct Component: Sendable, Codable, Equatable {
  /// The part of a chip of which there is one instance each.
  public enum Unit: String, Sendable, Codable, CaseIterable {
    /// One cell of an array.
    case cell
    /// One row of an array.
    case row
    /// One column of an array.
    case column
    /// One converter.
    case adc
    /// One array.
    case array
    /// One processing element.
    case processingElement = "processing_element"
    /// One lane of a vector unit.
    case vectorLane = "vector_lane"
    /// One tile.
    case tile
    /// The chip.
    case chip

    /// Reads the name of a unit.
    public init(from decoder: any Decoder) throws { self = try decoder.choice() }
  }

  /// The component's name in ledgers; several entries may share it.
  public var name: String
  /// The priced action, if any; several components may share the cost of one action.
  public var action: Action?
  /// The name of the model in ``componentModels`` that prices the entry; ``ConstantCost`` without one.
  public var model: String?
  /// The resolution of a converter; nothing where the model follows the resolution.
  public var bits: Int?
  /// The energy of one action.
  public var energy: Energy?
  /// The lowest published or defensible energy.
  public var low: Energy?
  /// The highest published or defensible energy.
  public var high: Energy?
  /// The power of one instance that acts without pause.
  public var power: Power?
  /// The lowest published or defensible power.
  public var powerLow: Power?
  /// The highest published or defensible power.
  public var powerHigh: Power?
  /// How long one action takes; without it, what the chip's description says.
  public var latency: Time?
  /// The area of one instance.
  public var area: Area?
  /// What one instance draws while the chip is on, whatever it does.
  public var leakage: Power?
  /// What there is one instance of; needed with a power, an area or a leakage.
  public var per: Unit?
  /// The technology node that the numbers hold for.
  public var node: String
  /// Under which conditions the numbers hold (width, rate, voltage).
  public var conditions: String
  /// Where the numbers come from.
  public var source: String

  /// Creates an entry; see the properties for the meaning of each value.
  public init(
    name: String, action: Action? = nil, model: String? = nil, bits: Int? = nil,
    energy: Energy? = nil, low: Energy? = nil, high: Energy? = nil, power: Power? = nil,
    latency: Time? = nil, area: Area? = nil, leakage: Power? = nil, per: Unit? = nil,
    node: String, conditions: String, source: String
  ) {
    self.name = name
    self.action = action
    self.model = model
    self.bits = bits
    self.energy = energy
    self.low = low
    self.high = high
    self.power = power
    self.latency = latency
    self.area = area
    self.leakage = leakage
    self.per = per
    self.node = node
    self.conditions = conditions
    self.source = source
  }

  private enum CodingKeys: String, CodingKey {
    case name, action, model, bits, energy, low, high, power
    case powerLow = "power_low"
    case powerHigh = "power_high"
    case latency, area, leakage, per, node, conditions, source
  }

  /// Whether both entries are the same component's price of the same action at the same resolution, so that one of
  /// them replaces the other.
  func competes(with other: Component) -> Bool {
    name == other.name && action == other.action
      && (bits == other.bits || bits == nil || other.bits == nil)
  }
}
