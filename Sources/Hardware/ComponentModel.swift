public import Quantities

/// A rule that prices one entry of a component library on a given chip.
///
/// Equal arguments give equal prices.
public protocol ComponentModel: Sendable {
  /// The value of `model` in component libraries.
  static var name: String { get }

  /// What the model computes, in one line.
  static var summary: String { get }

  /// The number that an entry of this model states; it must state this one and no other.
  static var states: StatedCost { get }

  /// Whether the price of a conversion follows the resolution, so that entries have no `bits` of their own.
  static var followsResolution: Bool { get }

  /// The actions that the model can price; every action when nil.
  static var actions: [Action]? { get }

  /// The price of an entry that states what the model needs.
  ///
  /// - Throws: ``HardwareError`` when the chip lacks what the model needs.
  static func price(_ component: Component, on chip: PricedChip) throws(HardwareError) -> Price
}

extension ComponentModel {
  /// Most models price one resolution.
  public static var followsResolution: Bool { false }

  /// Most models can price every action.
  public static var actions: [Action]? { nil }
}

/// The number that a model starts from.
public enum StatedCost: Sendable {
  /// The energy of one action.
  case energy
  /// The power of one instance.
  case power
  /// No number: the model knows all it needs.
  case nothing
}

/// What a model may look at: the chip and the library it is priced with.
public struct PricedChip: Sendable {
  /// Structure and timing.
  public let description: HardwareDescription
  /// All entries, without the converters of other resolutions.
  public let library: ComponentLibrary
  /// The resolution of the converters.
  public let converterBits: Int

  /// Creates what models see; see the properties for the meaning of each value.
  public init(description: HardwareDescription, library: ComponentLibrary, converterBits: Int) {
    self.description = description
    self.library = library
    self.converterBits = converterBits
  }
}

/// What a model makes of an entry on a chip.
public struct Price: Sendable, Equatable {
  /// The energy of one action; for ``Action/cellConduction`` the energy per siemens of driven conductance.
  public var energy: Energy
  /// The lowest defensible energy, if a range is known.
  public var low: Energy?
  /// The highest defensible energy, if a range is known.
  public var high: Energy?
  /// The area of one instance, where the model knows it; otherwise the entry's own holds.
  public var area: Area?
  /// How the energy came about, for readers of a ledger.
  public var note: String?

  /// Creates a price; see the properties for the meaning of each value.
  public init(
    energy: Energy, low: Energy? = nil, high: Energy? = nil, area: Area? = nil, note: String? = nil
  ) {
    self.energy = energy
    self.low = low
    self.high = high
    self.area = area
    self.note = note
  }

  /// The entry's energy and its range, times a factor.
  init(_ component: Component, times factor: Double, note: String? = nil) {
    self.init(
      energy: (component.energy ?? .zero) * factor, low: component.low.map { $0 * factor },
      high: component.high.map { $0 * factor }, note: note)
  }
}

/// What one unit of an action costs on a given chip, by one component.
public struct ActionCost: Sendable, Equatable {
  /// The component that spends the energy.
  public let component: String
  /// The energy of one action; for ``Action/cellConduction`` the energy per siemens of driven conductance.
  public let energy: Energy
  /// The lowest defensible energy, if a range is known.
  public let low: Energy?
  /// The highest defensible energy, if a range is known.
  public let high: Energy?
  /// Where the number comes from.
  public let source: String

  /// Creates a cost; see the properties for the meaning of each value.
  public init(
    component: String, energy: Energy, low: Energy? = nil, high: Energy? = nil, source: String
  ) {
    self.component = component
    self.energy = energy
    self.low = low
    self.high = high
    self.source = source
  }
}
