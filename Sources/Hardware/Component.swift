public import Quantities

/// One entry of a component library: the cost of one action, with its source.
///
/// An entry without an action contributes area and leakage only.
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
  }

  /// The component's name in ledgers; several entries may share it.
  public var name: String
  /// The priced action, if any.
  public var action: Action?
  /// The resolution of a converter; other components have none.
  public var bits: Int?
  /// The energy of one action.
  public var energy: Energy?
  /// The lowest published or defensible energy.
  public var low: Energy?
  /// The highest published or defensible energy.
  public var high: Energy?
  /// How long one action takes.
  public var latency: Time?
  /// The area of one instance.
  public var area: Area?
  /// The leakage of one instance while the chip is on.
  public var leakage: Power?
  /// What there is one instance of; needed with an area or a leakage.
  public var per: Unit?
  /// The technology node.
  public var node: String
  /// Under which conditions the numbers hold (width, rate, voltage).
  public var conditions: String
  /// Where the numbers come from.
  public var source: String

  /// Creates an entry; see the properties for the meaning of each value.
  public init(
    name: String, action: Action? = nil, bits: Int? = nil, energy: Energy? = nil,
    low: Energy? = nil, high: Energy? = nil, latency: Time? = nil, area: Area? = nil,
    leakage: Power? = nil,
    per: Unit? = nil, node: String, conditions: String, source: String
  ) {
    self.name = name
    self.action = action
    self.bits = bits
    self.energy = energy
    self.low = low
    self.high = high
    self.latency = latency
    self.area = area
    self.leakage = leakage
    self.per = per
    self.node = node
    self.conditions = conditions
    self.source = source
  }
}

extension HardwareDescription {
  /// How many instances of a unit a number of tiles has.
  ///
  /// - Parameters:
  ///   - unit: what is counted.
  ///   - tiles: the tiles that are counted.
  /// - Returns: the instances in those tiles; the chip is one instance for any number of tiles.
  public func instances(of unit: Component.Unit, tiles: Int) -> Int {
    let arrays = tiles * arraysPerTile
    return switch unit {
    case .cell: arrays * array.cells
    case .row: arrays * array.rows
    case .column: arrays * array.columns
    case .adc: arrays * array.converters
    case .array: arrays
    case .processingElement: tiles * tile.processingElements
    case .vectorLane: tiles * tile.vectorLanes
    case .tile: tiles
    case .chip: 1
    }
  }
}
