import Foundation
import Quantities

/// How numbers are written in tables for people.
enum NumberText {
  /// What stands where there is no number.
  static let missing = "n/a"

  /// A count with thousands separators; a mean below 100 that is no whole number keeps one decimal.
  static func count(_ value: Double) -> String {
    let isFractional = abs(value) < 100 && value != value.rounded()
    let parts = String(format: isFractional ? "%.1f" : "%.0f", value).split(separator: ".")
    let digits = Array(parts[0].drop { $0 == "-" })
    var text = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index).isMultiple(of: 3) { text += "," }
      text.append(digit)
    }
    return parts.count > 1 ? "\(text).\(parts[1])" : text
  }

  /// A number with a fixed number of decimals.
  static func fixed(_ value: Double, decimals: Int = 2) -> String {
    String(format: "%.\(decimals)f", value)
  }

  /// A number of any size in at most six digits.
  static func short(_ value: Double) -> String { String(format: "%.6g", value) }

  /// A number of any size in at most three digits.
  static func brief(_ value: Double) -> String { String(format: "%.3g", value) }

  /// A difference in at most three digits, with its sign.
  static func signed(_ value: Double) -> String {
    value == 0 ? "0" : (value > 0 ? "+" : "−") + brief(value.magnitude)
  }

  /// A number for machines: the fewest digits that restore it, whole numbers without a point.
  static func exact(_ value: Double) -> String {
    Int(exactly: value).map(String.init) ?? "\(value)"
  }
}

extension Quantity {
  /// Three significant digits with the prefix that leaves one to three digits before the point: "3.41 µJ".
  var engineeringText: String {
    let unit = Self.units[0].symbol
    guard si != 0 else { return "0 \(unit)" }
    // Rounding first: 999.6 n becomes 1.00 µ, not 1000 n.
    let parts = String(format: "%.2e", si).split(separator: "e")
    guard let digits = Double(parts[0]), let exponent = Int(parts[1]) else { return "\(self)" }
    let thousands = min(max(Int((Double(exponent) / 3).rounded(.down)), -6), 4)
    let shift = exponent - 3 * thousands
    let number = digits * Foundation.pow(10, Double(shift))
    let text = String(format: "%.\(max(0, 2 - shift))f", number)
    return "\(text) \(Self.prefixes[thousands + 6])\(unit)"
  }

  private static var prefixes: [String] {
    ["a", "f", "p", "n", "µ", "m", "", "k", "M", "G", "T"]
  }
}
