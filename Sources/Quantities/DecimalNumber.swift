/// A decimal number as text: digits × 10^exponent.
///
/// Units are applied by moving the decimal point, never by a multiplication that rounds, so a value that is
/// printed with a prefix is read back to the same bits.
struct DecimalNumber {
  let isNegative: Bool
  /// The significant digits, without leading or trailing zeros; empty for zero.
  let digits: [Character]
  /// The power of ten of the last digit.
  let exponent: Int

  /// The shortest digits that restore a finite double.
  init(_ value: Double) {
    let parts = value.magnitude.description.split(separator: "e")
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let fraction = mantissa.count > 1 ? mantissa[1] : ""
    var digits = Array(mantissa[0] + fraction)
    var exponent = (parts.count > 1 ? Int(parts[1]) ?? 0 : 0) - fraction.count
    while digits.last == "0" {
      digits.removeLast()
      exponent += 1
    }
    isNegative = value < 0
    self.digits = Array(digits.drop { $0 == "0" })
    self.exponent = self.digits.isEmpty ? 0 : exponent
  }

  /// The power of ten of the first digit.
  var magnitude: Int { exponent + digits.count - 1 }

  /// The exponent n if the number is exactly 10^n.
  var powerOfTen: Int? { !isNegative && digits == ["1"] ? exponent : nil }

  /// The number in units of 10^unit, in plain positional notation.
  func text(inUnitsOfTenTo unit: Int) -> String {
    guard !digits.isEmpty else { return "0" }
    let shifted = exponent - unit
    let sign = isNegative ? "-" : ""
    if shifted >= 0 { return sign + String(digits) + String(repeating: "0", count: shifted) }
    let point = digits.count + shifted
    if point > 0 { return sign + String(digits[..<point]) + "." + String(digits[point...]) }
    return sign + "0." + String(repeating: "0", count: -point) + String(digits)
  }
}
