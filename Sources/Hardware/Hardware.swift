public import Quantities

/// A described chip with a price for every action that it performs: what a schedule and a ledger need to know.
public struct Hardware: Sendable, Equatable {
  /// Structure and timing.
  public let description: HardwareDescription
  /// The component costs the prices were taken from.
  public let library: ComponentLibrary
  /// The resolution of the converters.
  public let converterBits: Int
  /// What the write drivers of a tile deliver at the same time.
  public let writeDrivers: WriteDrivers
  /// Power and area of every component of the chip.
  public let budget: Budget
  private let costs: [[ActionCost]]
  private static let mostConverterBits = 32

  /// Checks a description and a library and prices every action.
  ///
  /// - Parameters:
  ///   - description: structure and timing.
  ///   - library: at least one price for every action that the chip performs.
  ///   - converterBits: the resolution of the chip's converters, which chooses their entry.
  /// - Throws: ``HardwareError`` for a value outside its range, or an action without a price.
  public init(
    _ description: HardwareDescription, library: ComponentLibrary, converterBits: Int = 8
  ) throws(HardwareError) {
    try description.validate()
    try RangeCheck(hardware: description.name)
      .count(converterBits, "converter bits", atMost: Self.mostConverterBits)
    try library.validate()
    let chip = PricedChip(
      description: description, library: try library.choosingConverter(bits: converterBits),
      converterBits: converterBits)
    var costs = [[ActionCost]](repeating: [], count: Action.allCases.count)
    for action in Action.tallies {
      costs[action.index] = [
        ActionCost(
          component: "cells", energy: .zero, source: "a tally; pulses and reads carry the cost")
      ]
    }
    var rows: [Budget.Row] = []
    for component in chip.library.components {
      let price = try chip.price(component)
      if let action = component.action, let price {
        costs[action.index].append(ActionCost(component, price))
      }
      rows += [Budget.Row(component, price, on: chip)].compactMap { $0 }
    }
    for action in Action.allCases where description.performs(action) {
      guard !costs[action.index].isEmpty else {
        throw .missingAction(library: library.name, action: action, hardware: description.name)
      }
    }
    writeDrivers = try WriteDrivers(
      description, setEnergy: Self.energy(of: .setPulse, costs),
      resetEnergy: Self.energy(of: .resetPulse, costs))
    self.description = description
    self.library = chip.library
    self.converterBits = converterBits
    self.costs = costs
    budget = Budget(rows: rows, description: description)
  }

  /// What one unit of an action costs, component by component; none for an action that the chip never performs.
  public func costs(of action: Action) -> [ActionCost] { costs[action.index] }

  private static func energy(of action: Action, _ costs: [[ActionCost]]) -> Energy {
    costs[action.index].reduce(.zero) { $0 + $1.energy }
  }

  /// The area of every component of the whole chip, in library order.
  public var areas: [(component: String, instances: Int, area: Area)] {
    budget.rows.compactMap { row in
      row.area.map { (row.component, row.instances, $0 * Double(row.instances)) }
    }
  }

  /// The area of the whole chip: the sum of ``areas``.
  public var area: Area { areas.reduce(.zero) { $0 + $1.area } }
}

extension PricedChip {
  /// The price of an entry; nil without an action, or when the chip never performs it.
  fileprivate func price(_ component: Component) throws(HardwareError) -> Price? {
    guard let action = component.action, description.performs(action) else { return nil }
    return try component.pricing?.price(component, on: self)
  }
}

extension ActionCost {
  fileprivate init(_ component: Component, _ price: Price) {
    self.init(
      component: component.name, energy: price.energy, low: price.low, high: price.high,
      source: price.note.map { "\(component.source) (\($0))" } ?? component.source)
  }
}
