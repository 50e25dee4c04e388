/// What can be wrong with a hardware description or a component library.
public enum HardwareError: Error, Equatable {
  /// A value of a hardware description is outside its range; `key` is the path in the file.
  case outOfRange(hardware: String, key: String, found: String, allowed: String)
  /// No component of the library prices an action that the chip performs.
  case missingAction(library: String, action: Action, hardware: String)
  /// A converter of the library has no entry for the resolution of the chip's converters.
  case missingConverter(library: String, bits: Int, known: [Int])
  /// A component of the library prices the same action twice.
  case duplicateAction(library: String, action: Action, component: String)
  /// A library includes itself, directly or through others; the files from the first to its return.
  case includeCycle(files: [String])
  /// A library was used before the files that it includes were read.
  case unresolvedInclude(library: String, files: [String])
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
    case .missingAction(let library, let action, let hardware):
      "component library '\(library)': no component has the action '\(action.rawValue)'; needed by "
        + "hardware '\(hardware)'"
    case .duplicateAction(let library, let action, let component):
      "component library '\(library)': the action '\(action.rawValue)' is priced twice by "
        + "'\(component)'; allowed: one entry per component and action"
    case .includeCycle(let files):
      "component library \(files.first ?? ""): 'include' leads back to a file: "
        + files.joined(separator: " → ") + "; allowed: files that do not include each other"
    case .unresolvedInclude(let library, let files):
      "component library '\(library)': 'include' names \(files.joined(separator: ", ")), not read "
        + "yet; allowed: a library read with the files it includes"
    case .invalidComponent(let library, let component, let key, let found, let allowed):
      "component library '\(library)': '\(key)' of component '\(component)' is \(found); "
        + "allowed: \(allowed)"
    }
  }
}
