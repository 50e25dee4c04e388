public import Quantities

/// A level of a chip's hierarchy.
public enum ChipLevel: String, Sendable, CaseIterable {
  /// One array with its drivers and converters.
  case array
  /// Arrays that share registers.
  case processingElement = "processing_element"
  /// Processing elements with a buffer.
  case tile
  /// Everything.
  case chip
}

/// What every component of a chip draws at full rate, and the area it takes.
///
/// Powers are those of reading at full rate, leakage included. Writing, vector units and cells whose current depends on
/// the data have no power here unless their entry states a power or a latency.
public struct Budget: Sendable, Equatable {
  /// One entry of the component library.
  public struct Row: Sendable, Equatable {
    /// The component's name.
    public let component: String
    /// The priced action, if any.
    public let action: Action?
    /// What there is one instance of.
    public let unit: Component.Unit
    /// Instances on the whole chip.
    public let instances: Int
    /// The power of one instance at full rate, where one is known.
    public let power: Power?
    /// The area of one instance, where one is known.
    public let area: Area?
    /// Where the numbers come from.
    public let source: String

    /// The lowest level that contains an instance.
    public var level: ChipLevel {
      switch unit {
      case .cell, .row, .column, .adc, .array: .array
      case .processingElement: .processingElement
      case .vectorLane, .tile: .tile
      case .chip: .chip
      }
    }
  }

  /// The entries with a power or an area, in library order.
  public let rows: [Row]
  private let counts: [ChipLevel: Int]

  init(rows: [Row], description: HardwareDescription) {
    self.rows = rows
    counts = [
      .array: description.arrays,
      .processingElement: description.chip.tiles * description.tile.processingElements,
      .tile: description.chip.tiles, .chip: 1,
    ]
  }

  /// How many of a level the chip has.
  public func count(of level: ChipLevel) -> Int { counts[level] ?? 1 }

  /// The power of one array, processing element or tile, or of the chip, with everything in it.
  public func power(of level: ChipLevel) -> Power {
    rows.reduce(.zero) { $0 + ($1.power ?? .zero) * share(of: $1, in: level) }
  }

  /// The area of one array, processing element or tile, or of the chip, with everything in it.
  public func area(of level: ChipLevel) -> Area {
    rows.reduce(.zero) { $0 + ($1.area ?? .zero) * share(of: $1, in: level) }
  }

  /// Instances of a row in one of a level; none of what belongs to a higher level.
  private func share(of row: Row, in level: ChipLevel) -> Double {
    let order = ChipLevel.allCases
    guard let own = order.firstIndex(of: row.level), let wanted = order.firstIndex(of: level),
      own <= wanted
    else { return 0 }
    return Double(row.instances) / Double(count(of: level))
  }
}

extension Budget.Row {
  /// The row of an entry; nil for one with neither power nor area.
  init?(_ component: Component, _ price: Price?, on chip: PricedChip) {
    let part = component.action.flatMap {
      chip.description.part(performing: $0, converterBits: chip.converterBits)?.0
    }
    guard let unit = component.per ?? part else { return nil }
    var power = component.power
    if power == nil, let price, let time = chip.interval(of: component) {
      power = price.energy / time
    }
    if let leakage = component.leakage { power = (power ?? .zero) + leakage }
    let area = price?.area ?? component.area
    if power == nil && area == nil { return nil }
    self.init(
      component: component.name, action: component.action, unit: unit,
      instances: chip.description.instances(of: unit, tiles: chip.description.chip.tiles),
      power: power, area: area, source: component.source)
  }
}
