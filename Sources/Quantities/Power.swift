/// A power; the SI unit is the watt.
public struct Power: Quantity {
  /// The value in the SI unit.
  public var si: Double

  /// Wraps a value given in the SI unit.
  @inlinable public init(si: Double) { self.si = si }

  /// The accepted units.
  public static var units: [(symbol: String, si: Double)] {
    [
      ("W", 1), ("kW", 1e3), ("mW", 1e-3), ("µW", 1e-6), ("uW", 1e-6), ("nW", 1e-9),
      ("pW", 1e-12),
    ]
  }
}

extension Power {
  /// A power given in watts.
  @inlinable public static func watts(_ x: Double) -> Power { Power(si: x) }

  /// The value in watts.
  @inlinable public var watts: Double { si }

  /// A power given in milliwatts.
  @inlinable public static func milliwatts(_ x: Double) -> Power { Power(si: x / 1e3) }

  /// The value in milliwatts.
  @inlinable public var milliwatts: Double { si * 1e3 }

  /// A power given in microwatts.
  @inlinable public static func microwatts(_ x: Double) -> Power { Power(si: x / 1e6) }

  /// The value in microwatts.
  @inlinable public var microwatts: Double { si * 1e6 }

  /// A power given in nanowatts.
  @inlinable public static func nanowatts(_ x: Double) -> Power { Power(si: x / 1e9) }

  /// The value in nanowatts.
  @inlinable public var nanowatts: Double { si * 1e9 }
}
