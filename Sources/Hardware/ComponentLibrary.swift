import Quantities

/// The costs of all components of one technology, each with its source.
public struct ComponentLibrary: Sendable, Codable, Equatable {
  /// The library's name in messages and reports.
  public var name: String
  /// The entries, in file order.
  public var components: [Component]

  /// Creates a library.
  ///
  /// - Parameters:
  ///   - name: the name in messages.
  ///   - components: the entries; every action at most once, conversions once per resolution.
  public init(name: String, components: [Component]) {
    self.name = name
    self.components = components
  }

  /// The entry that prices an action.
  ///
  /// - Throws: ``HardwareError/missingAction(library:action:)``.
  public func component(for action: Action) throws(HardwareError) -> Component {
    guard let found = components.first(where: { $0.action == action }) else {
      throw .missingAction(library: name, action: action)
    }
    return found
  }

  /// The library without the converters of other resolutions.
  ///
  /// - Throws: ``HardwareError/missingConverter(library:bits:known:)`` when none has this one.
  public func choosingConverter(bits: Int) throws(HardwareError) -> ComponentLibrary {
    let known = components.filter { $0.action == .adcConversion }.compactMap(\.bits)
    guard known.contains(bits) else {
      throw .missingConverter(library: name, bits: bits, known: known.sorted())
    }
    var chosen = self
    chosen.components.removeAll { $0.action == .adcConversion && $0.bits != bits }
    return chosen
  }

  /// Checks that every entry is complete and no action is priced twice.
  ///
  /// - Throws: ``HardwareError`` for the first entry that is wrong.
  public func validate() throws(HardwareError) {
    for (index, component) in components.enumerated() {
      try validate(component)
      guard let action = component.action else { continue }
      if let first = components[..<index].first(where: {
        $0.action == action && $0.bits == component.bits
      }) {
        throw .duplicateAction(
          library: name, action: action, components: [first.name, component.name])
      }
    }
  }

  private func validate(_ component: Component) throws(HardwareError) {
    func refuse(_ key: String, _ found: String, _ allowed: String) -> HardwareError {
      .invalidComponent(
        library: name, component: component.name, key: key, found: found, allowed: allowed)
    }
    if component.source.isEmpty { throw refuse("source", "empty", "where the numbers come from") }
    if let action = component.action {
      guard let energy = component.energy else {
        throw refuse("energy", "missing", "an energy for '\(action.rawValue)'")
      }
      guard (component.bits != nil) == (action == .adcConversion) else {
        throw refuse(
          "bits", component.bits.map(String.init) ?? "missing",
          action == .adcConversion
            ? "the resolution of the converter" : "no bits, which only converters have")
      }
      guard energy >= .zero else { throw refuse("energy", "\(energy)", "at least \(Energy.zero)") }
      guard ConstantCost.actions.contains(action) else {
        throw refuse(
          "action", "'\(action.rawValue)', which is derived",
          ConstantCost.actions.map(\.rawValue).joined(separator: ", "))
      }
    } else if component.energy != nil {
      throw refuse("action", "missing", "an action for the energy")
    }
    if component.per == nil && (component.area != nil || component.leakage != nil) {
      throw refuse(
        "per", "missing", Component.Unit.allCases.map(\.rawValue).joined(separator: ", "))
    }
  }
}
