public import Quantities

/// What one unit of an action costs on a given chip.
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

/// A rule that prices actions from a hardware description and a component library.
///
/// Every action is priced by exactly one model of ``componentModels``; equal arguments give equal costs.
public protocol ComponentModel: Sendable {
  /// The model's name in lists.
  static var name: String { get }

  /// The actions the model prices.
  static var actions: [Action] { get }

  /// The cost of one unit of an action.
  ///
  /// - Throws: ``HardwareError/missingAction(library:action:)`` when the library lacks what the model needs.
  static func cost(
    of action: Action, on description: HardwareDescription, with library: ComponentLibrary
  ) throws(HardwareError) -> ActionCost
}
