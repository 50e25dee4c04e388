public import Quantities

/// What can be wrong with the description of a device.
public enum DeviceError: Error, Equatable {
  /// No device model has this name.
  case unknownModel(name: String, known: [String])
  /// A cell cannot have this many bits.
  case bitsOutOfRange(model: String, found: Int)
  /// The conductance window is empty, negative or not finite.
  case invalidConductanceWindow(model: String, minimum: Conductance, maximum: Conductance)
  /// A setting is outside what is allowed; `key` is its path inside the parameters.
  case invalidSetting(model: String, key: String, found: String, allowed: String)
}

extension DeviceError: CustomStringConvertible {
  /// One line: where, what was found, what is allowed.
  public var description: String {
    switch self {
    case .unknownModel(let name, let known):
      "no device model is called '\(name)'; known are \(known.joined(separator: ", "))"
    case .bitsOutOfRange(let model, let found):
      "\(model): cell.bits is \(found), allowed is 1 to 8"
    case .invalidConductanceWindow(let model, let minimum, let maximum):
      "\(model): the conductance window is \(minimum) to \(maximum); allowed is "
        + "0 S ≤ cell.minimum_conductance < cell.maximum_conductance, finite"
    case .invalidSetting(let model, let key, let found, let allowed):
      "\(model): \(key) is \(found), allowed is \(allowed)"
    }
  }
}
