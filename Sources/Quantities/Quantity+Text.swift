extension Quantity {
  /// Reads a number with a unit, such as "0.2 V", "50ns" or "1.5e3 uJ".
  ///
  /// Decimal prefixes move the decimal point of the text, so the value is the double nearest to what was
  /// written.
  ///
  /// - Throws: ``QuantityError`` when the number or the unit is missing or not known.
  public init(parsing text: String) throws(QuantityError) {
    let trimmed = text.split(separator: " ").joined(separator: " ")
    let number = Self.numberPrefix(of: trimmed)
    let unit = trimmed.dropFirst(number.count).drop { $0 == " " }
    guard let plain = Double(number), plain.isFinite else {
      throw .notANumber(found: text, quantity: Self.noun, allowed: Self.symbols)
    }
    guard !unit.isEmpty else {
      throw .missingUnit(found: text, quantity: Self.noun, allowed: Self.symbols)
    }
    guard let size = Self.units.first(where: { $0.symbol == unit })?.si else {
      throw .unknownUnit(
        found: text, unit: String(unit), quantity: Self.noun, allowed: Self.symbols)
    }
    guard let value = Self.value(number, size: size, plain: plain), value.isFinite else {
      throw .notANumber(found: text, quantity: Self.noun, allowed: Self.symbols)
    }
    self.init(si: value)
  }

  /// The value with a well chosen prefix and the shortest digits that restore it, such as "6 pJ".
  ///
  /// The prefix is the largest one that leaves a number of at least 1; the unit without a prefix is used
  /// from 0.1 on ("0.2 V", not "200 mV").
  public var description: String {
    guard si.isFinite else { return "\(si) \(Self.units[0].symbol)" }
    let number = DecimalNumber(si)
    let decimal = Self.decimalUnits
    var chosen = decimal.first { $0.exponent == 0 } ?? decimal[0]
    if !number.digits.isEmpty && number.magnitude != chosen.exponent - 1 {
      let fitting = decimal.filter { $0.exponent <= number.magnitude }
      chosen =
        fitting.max { $0.exponent < $1.exponent } ?? decimal.min { $0.exponent < $1.exponent }
        ?? chosen
    }
    return "\(number.text(inUnitsOfTenTo: chosen.exponent)) \(chosen.symbol)"
  }

  /// The symbols of the accepted units, for error messages.
  static var symbols: [String] { units.map(\.symbol) }

  /// The units that are powers of ten of the SI unit, first spelling first.
  private static var decimalUnits: [(symbol: String, exponent: Int)] {
    units.reduce(into: []) { result, unit in
      guard let exponent = DecimalNumber(unit.si).powerOfTen else { return }
      if !result.contains(where: { $0.exponent == exponent }) {
        result.append((unit.symbol, exponent))
      }
    }
  }

  /// The number × the size of its unit, exactly rounded for decimal units.
  private static func value(_ number: Substring, size: Double, plain: Double) -> Double? {
    guard let exponent = DecimalNumber(size).powerOfTen else { return plain * size }
    let parts = number.split { $0 == "e" || $0 == "E" }
    let written = parts.count > 1 ? Int(parts[1]) : 0
    return written.flatMap { Double("\(parts[0])e\($0 + exponent)") }
  }

  /// The longest prefix that looks like a decimal number with an optional exponent.
  private static func numberPrefix(of text: String) -> Substring {
    let isDigit: (Character) -> Bool = { $0.isASCII && $0.isNumber }
    var rest = text[...]
    if let sign = rest.first, sign == "-" || sign == "+" { rest.removeFirst() }
    rest = rest.drop { isDigit($0) || $0 == "." }
    if let mark = rest.first, mark == "e" || mark == "E" {
      var exponent = rest.dropFirst()
      if let sign = exponent.first, sign == "-" || sign == "+" { exponent.removeFirst() }
      if let digit = exponent.first, isDigit(digit) { rest = exponent.drop(while: isDigit) }
    }
    return text[..<rest.startIndex]
  }
}
