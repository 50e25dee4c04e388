import FileFormats
import Quantities

/// One value of an axis: what stands in tables, and the settings that it replaces.
struct AxisValue: Sendable, Equatable {
  /// As people write it.
  let text: String
  /// As a number in SI units; nothing for words.
  let number: UnitNumber?
  let settings: [YAMLOverride]
}

/// A number with the symbol of its SI unit, `1` for a pure one.
struct UnitNumber: Sendable, Equatable {
  var value: Double
  var unit: String

  private static let quantities: [any Quantity.Type] = [
    Energy.self, Time.self, Frequency.self, Power.self, Voltage.self, Current.self,
    Conductance.self, Resistance.self, Area.self, Length.self,
  ]

  /// Reads a number, or a number with a unit that a quantity has.
  init?(_ text: String) {
    if let plain = Double(text), plain.isFinite {
      self.init(value: plain, unit: "1")
      return
    }
    for quantity in Self.quantities {
      if let found = Self.parse(text, as: quantity) {
        self = found
        return
      }
    }
    return nil
  }

  init(value: Double, unit: String) {
    self.value = value
    self.unit = unit
  }

  private static func parse<Q: Quantity>(_ text: String, as type: Q.Type) -> UnitNumber? {
    guard let quantity = try? Q(parsing: text) else { return nil }
    return UnitNumber(value: quantity.si, unit: Q.units[0].symbol)
  }

  /// The number as configurations write it, with a fitting prefix; reading it gives the same number.
  var text: String {
    if let quantity = Self.quantities.first(where: { $0.units[0].symbol == unit }) {
      return "\(quantity.init(si: value))"
    }
    return value == value.rounded() && value.magnitude < 1e15 ? String(Int(value)) : String(value)
  }
}
