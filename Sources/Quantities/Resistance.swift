/// A resistance; the SI unit is the ohm.
public struct Resistance: Quantity {
  /// The value in the SI unit.
  public var si: Double

  /// Wraps a value given in the SI unit.
  @inlinable public init(si: Double) { self.si = si }

  /// The accepted units.
  public static var units: [(symbol: String, si: Double)] {
    [
      ("Ω", 1), ("ohm", 1), ("mΩ", 1e-3), ("mohm", 1e-3), ("kΩ", 1e3), ("kohm", 1e3), ("MΩ", 1e6),
      ("Mohm", 1e6), ("GΩ", 1e9), ("Gohm", 1e9),
    ]
  }
}

extension Resistance {
  /// A resistance given in ohms.
  @inlinable public static func ohms(_ x: Double) -> Resistance { Resistance(si: x) }

  /// The value in ohms.
  @inlinable public var ohms: Double { si }

  /// A resistance given in kiloohms.
  @inlinable public static func kiloohms(_ x: Double) -> Resistance { Resistance(si: x * 1e3) }

  /// The value in kiloohms.
  @inlinable public var kiloohms: Double { si / 1e3 }

  /// A resistance given in megaohms.
  @inlinable public static func megaohms(_ x: Double) -> Resistance { Resistance(si: x * 1e6) }

  /// The value in megaohms.
  @inlinable public var megaohms: Double { si / 1e6 }
}
