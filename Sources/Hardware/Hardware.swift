public import Quantities

/// A described chip with a price for every action: what a schedule and a ledger need to know.
public struct Hardware: Sendable, Equatable {
  /// Structure and timing.
  public let description: HardwareDescription
  /// The component costs the prices were taken from.
  public let library: ComponentLibrary
  /// The resolution of the converters.
  public let converterBits: Int
  /// What the write drivers of a tile deliver at the same time.
  public let writeDrivers: WriteDrivers
  private let costs: [ActionCost]

  /// Checks a description and a library and prices every action.
  ///
  /// - Parameters:
  ///   - description: structure and timing.
  ///   - library: a price for every action of ``ConstantCost``.
  ///   - converterBits: the resolution of the chip's converters, which chooses their entry.
  /// - Throws: ``HardwareError`` for a value outside its range, or an action without a price or with two.
  public init(
    _ description: HardwareDescription, library: ComponentLibrary, converterBits: Int = 8
  ) throws(HardwareError) {
    try description.validate()
    try library.validate()
    let library = try library.choosingConverter(bits: converterBits)
    var costs: [ActionCost] = []
    for action in Action.allCases {
      guard let model = componentModels.first(where: { $0.actions.contains(action) }) else {
        throw .missingAction(library: library.name, action: action)
      }
      costs.append(try model.cost(of: action, on: description, with: library))
    }
    writeDrivers = try WriteDrivers(
      description, setEnergy: costs[Action.setPulse.index].energy,
      resetEnergy: costs[Action.resetPulse.index].energy)
    self.description = description
    self.library = library
    self.converterBits = converterBits
    self.costs = costs
  }

  /// What one unit of an action costs.
  public func cost(of action: Action) -> ActionCost { costs[action.index] }

  /// The area of every component of the whole chip, in library order.
  public var areas: [(component: String, instances: Int, area: Area)] {
    library.components.compactMap { component in
      guard let area = component.area, let unit = component.per else { return nil }
      let instances = description.instances(of: unit, tiles: description.chip.tiles)
      return (component.name, instances, area * Double(instances))
    }
  }

  /// The area of the whole chip: the sum of ``areas``.
  public var area: Area { areas.reduce(.zero) { $0 + $1.area } }
}
