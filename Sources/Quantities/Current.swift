/// A current; the SI unit is the ampere.
public struct Current: Quantity {
  /// The value in the SI unit.
  public var si: Double

  /// Wraps a value given in the SI unit.
  @inlinable public init(si: Double) { self.si = si }

  /// The accepted units.
  public static var units: [(symbol: String, si: Double)] {
    [
      ("A", 1), ("mA", 1e-3), ("µA", 1e-6), ("uA", 1e-6), ("nA", 1e-9), ("pA", 1e-12),
    ]
  }
}

extension Current {
  /// A current given in amperes.
  @inlinable public static func amperes(_ x: Double) -> Current { Current(si: x) }

  /// The value in amperes.
  @inlinable public var amperes: Double { si }

  /// A current given in milliamperes.
  @inlinable public static func milliamperes(_ x: Double) -> Current { Current(si: x / 1e3) }

  /// The value in milliamperes.
  @inlinable public var milliamperes: Double { si * 1e3 }

  /// A current given in microamperes.
  @inlinable public static func microamperes(_ x: Double) -> Current { Current(si: x / 1e6) }

  /// The value in microamperes.
  @inlinable public var microamperes: Double { si * 1e6 }

  /// A current given in nanoamperes.
  @inlinable public static func nanoamperes(_ x: Double) -> Current { Current(si: x / 1e9) }

  /// The value in nanoamperes.
  @inlinable public var nanoamperes: Double { si * 1e9 }
}
