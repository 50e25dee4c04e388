import Yams

/// How scalars of a YAML text become Swift values: strictly.
extension Node {
  /// Whether the node is an empty value, `~` or `null`.
  var isNothing: Bool {
    guard case .scalar(let scalar) = self, scalar.style != .singleQuoted,
      scalar.style != .doubleQuoted
    else { return false }
    return YAMLScalarText.nothing.contains(scalar.string)
  }

  /// What the node is, for messages.
  var summary: String {
    switch self {
    case .mapping: "a mapping"
    case .sequence: "a list"
    case .alias: "an alias"
    case .scalar(let scalar): isNothing ? "nothing" : "'\(scalar.string.prefix(60))'"
    }
  }

  /// The text of a scalar without quotation marks.
  private var plainText: String? {
    guard case .scalar(let scalar) = self, scalar.style == .plain || scalar.style == .any else {
      return nil
    }
    return scalar.string
  }

  var strictBool: Bool? {
    switch plainText {
    case "true": true
    case "false": false
    default: nil
    }
  }

  var strictText: String? { isNothing ? nil : scalar?.string }

  func strictInteger<Integer: FixedWidthInteger>() -> Integer? { plainText.flatMap { Integer($0) } }

  /// A decimal number, `.inf`, `-.inf` or `.nan`; a finite text that overflows is none.
  func strictNumber<Number: BinaryFloatingPoint & LosslessStringConvertible>() -> Number? {
    guard let text = plainText else { return nil }
    switch text {
    case ".inf", "+.inf": return .infinity
    case "-.inf": return -.infinity
    case ".nan": return .nan
    default:
      guard text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }),
        let number = Number(text), number.isFinite
      else { return nil }
      return number
    }
  }
}
