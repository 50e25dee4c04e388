/// A condition on a point: two sides, each an axis or a number, perhaps multiplied.
struct SweepCondition: Sendable {
  private enum Comparison: String, CaseIterable {
    case atMost = "<=", atLeast = ">=", equal = "==", different = "!=", less = "<", more = ">"
  }

  private struct Product: Sendable {
    let factors: [String]
  }

  private let left: Product
  private let right: Product
  private let comparison: Comparison

  /// Reads a condition such as `cell_bits * 2 <= adc_bits` or `method == lora`.
  ///
  /// - Returns: nil when it has no comparison or an empty side.
  init?(_ text: String) {
    for comparison in Comparison.allCases {
      guard let place = text.firstRange(of: comparison.rawValue) else { continue }
      guard let left = Self.product(text[..<place.lowerBound]),
        let right = Self.product(text[place.upperBound...])
      else { return nil }
      self.left = left
      self.right = right
      self.comparison = comparison
      return
    }
    return nil
  }

  private static func product(_ text: Substring) -> Product? {
    let factors = text.split(separator: "*", omittingEmptySubsequences: false)
      .map { String($0).trimmingSpaces }
    return factors.contains("") ? nil : Product(factors: factors)
  }

  /// The names in it that are no numbers.
  var names: [String] { (left.factors + right.factors).filter { UnitNumber($0) == nil } }

  /// Whether a point meets it; words compare by equality alone.
  func holds(_ values: [String: AxisValue]) -> Bool {
    if let left = number(left, values), let right = number(right, values) {
      return switch comparison {
      case .atMost: left <= right
      case .atLeast: left >= right
      case .equal: left == right
      case .different: left != right
      case .less: left < right
      case .more: left > right
      }
    }
    let equal = word(left, values) == word(right, values)
    return comparison == .different ? !equal : comparison == .equal && equal
  }

  private func number(_ product: Product, _ values: [String: AxisValue]) -> Double? {
    product.factors.reduce(1.0 as Double?) { sum, factor in
      guard let sum else { return nil }
      let number = values[factor].map(\.number) ?? UnitNumber(factor)
      return number.map { sum * $0.value }
    }
  }

  private func word(_ product: Product, _ values: [String: AxisValue]) -> String {
    product.factors.map { values[$0]?.text ?? $0 }.joined(separator: "*")
  }
}

extension String {
  var trimmingSpaces: String {
    var text = self[...]
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
