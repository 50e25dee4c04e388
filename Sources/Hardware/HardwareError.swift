/// What can be wrong with a hardware description or a component library.
public enum HardwareError: Error, Equatable {
  /// A value of a hardware description is outside its range; `key` is the path in the file.
  case outOfRange(hardware: String, key: String, found: String, allowed: String)
  /// No component of the library prices an action the model needs.
  case missingAction(library: String, action: Action)
  /// No converter of the library has the resolution of the chip's converters.
  case missingConverter(library: String, bits: Int, known: [Int])
  /// Two components of the library price the same action.
  case duplicateAction(library: String, action: Action, components: [String])
  /// An entry of a component library is incomplete or contradicts itself.
  case invalidComponent(
    library: String, component: String, key: String, found: String, allowed: String)
}

extension HardwareError: CustomStringConvertible {
  /// One line: where, what was found, what is allowed.
  public var description: String {
    switch self {
    case .outOfRange(let hardware, let key, let found, let allowed):
      "hardware '\(hardware)': '\(key)' is \(found); allowed: \(allowed)"
    case .missingConverter(let library, let bits, let known):
      "component library '\(library)': no adc_conversion has \(bits) bits; priced are "
        + known.map(String.init).joined(separator: ", ")
    case .missingAction(let library, let action):
      "component library '\(library)': no component has the action '\(action.rawValue)'; needed: "
        + ConstantCost.actions.map(\.rawValue).joined(separator: ", ")
    case .duplicateAction(let library, let action, let components):
      "component library '\(library)': the action '\(action.rawValue)' is priced by "
        + components.map { "'\($0)'" }.joined(separator: " and ") + "; allowed: one component"
    case .invalidComponent(let library, let component, let key, let found, let allowed):
      "component library '\(library)': '\(key)' of component '\(component)' is \(found); "
        + "allowed: \(allowed)"
    }
  }
}
