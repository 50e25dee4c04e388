/// The energy of one action is the constant of the component library.
public enum ConstantCost: ComponentModel {
  /// The model's name in lists.
  public static let name = "constant"

  /// Every action that no other model derives.
  public static let actions: [Action] = {
    let derived = CellConduction.actions + WriteDriverLoss.actions + TallyOnly.actions
    return Action.allCases.filter { !derived.contains($0) }
  }()

  /// The constant of the library.
  ///
  /// - Throws: ``HardwareError/missingAction(library:action:)``.
  public static func cost(
    of action: Action, on description: HardwareDescription, with library: ComponentLibrary
  ) throws(HardwareError) -> ActionCost {
    let component = try library.component(for: action)
    guard let energy = component.energy else {
      throw .missingAction(library: library.name, action: action)
    }
    return ActionCost(
      component: component.name, energy: energy, low: component.low, high: component.high,
      source: component.source)
  }
}
