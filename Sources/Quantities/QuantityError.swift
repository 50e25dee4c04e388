/// What can be wrong with the text of a quantity.
public enum QuantityError: Error, Equatable {
  /// The text has a number but no unit.
  case missingUnit(found: String, quantity: String, allowed: [String])
  /// The unit does not belong to the quantity.
  case unknownUnit(found: String, unit: String, quantity: String, allowed: [String])
  /// The text does not start with a finite decimal number.
  case notANumber(found: String, quantity: String, allowed: [String])
}

extension QuantityError: CustomStringConvertible {
  /// One line: what was found and what is allowed.
  public var description: String {
    switch self {
    case .missingUnit(let found, let quantity, let allowed):
      "'\(found)' has no unit; a \(quantity) needs one of \(allowed.joined(separator: ", "))"
    case .unknownUnit(let found, let unit, let quantity, let allowed):
      "'\(found)' has the unit '\(unit)'; a \(quantity) needs one of "
        + allowed.joined(separator: ", ")
    case .notANumber(let found, let quantity, let allowed):
      "'\(found)' does not start with a number; a \(quantity) is a number and one of "
        + allowed.joined(separator: ", ")
    }
  }
}
