/// A voltage; the SI unit is the volt.
public struct Voltage: Quantity {
  /// The value in the SI unit.
  public var si: Double

  /// Wraps a value given in the SI unit.
  @inlinable public init(si: Double) { self.si = si }

  /// The accepted units.
  public static var units: [(symbol: String, si: Double)] {
    [
      ("V", 1), ("kV", 1e3), ("mV", 1e-3), ("µV", 1e-6), ("uV", 1e-6),
    ]
  }
}

extension Voltage {
  /// A voltage given in volts.
  @inlinable public static func volts(_ x: Double) -> Voltage { Voltage(si: x) }

  /// The value in volts.
  @inlinable public var volts: Double { si }

  /// A voltage given in millivolts.
  @inlinable public static func millivolts(_ x: Double) -> Voltage { Voltage(si: x / 1e3) }

  /// The value in millivolts.
  @inlinable public var millivolts: Double { si * 1e3 }
}
