/// A frequency; the SI unit is the hertz.
public struct Frequency: Quantity {
  /// The value in the SI unit.
  public var si: Double

  /// Wraps a value given in the SI unit.
  @inlinable public init(si: Double) { self.si = si }

  /// The accepted units.
  public static var units: [(symbol: String, si: Double)] {
    [
      ("Hz", 1), ("kHz", 1e3), ("MHz", 1e6), ("GHz", 1e9), ("THz", 1e12),
    ]
  }
}

extension Frequency {
  /// A frequency given in hertz.
  @inlinable public static func hertz(_ x: Double) -> Frequency { Frequency(si: x) }

  /// The value in hertz.
  @inlinable public var hertz: Double { si }

  /// A frequency given in kilohertz.
  @inlinable public static func kilohertz(_ x: Double) -> Frequency { Frequency(si: x * 1e3) }

  /// The value in kilohertz.
  @inlinable public var kilohertz: Double { si / 1e3 }

  /// A frequency given in megahertz.
  @inlinable public static func megahertz(_ x: Double) -> Frequency { Frequency(si: x * 1e6) }

  /// The value in megahertz.
  @inlinable public var megahertz: Double { si / 1e6 }

  /// A frequency given in gigahertz.
  @inlinable public static func gigahertz(_ x: Double) -> Frequency { Frequency(si: x * 1e9) }

  /// The value in gigahertz.
  @inlinable public var gigahertz: Double { si / 1e9 }
}
