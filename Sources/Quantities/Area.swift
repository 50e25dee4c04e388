/// A surface; the SI unit is the square metre.
public struct Area: Quantity {
  /// The value in the SI unit.
  public var si: Double

  /// Wraps a value given in the SI unit.
  @inlinable public init(si: Double) { self.si = si }

  /// The accepted units.
  public static var units: [(symbol: String, si: Double)] {
    [
      ("m²", 1), ("m2", 1), ("mm²", 1e-6), ("mm2", 1e-6), ("µm²", 1e-12), ("µm2", 1e-12),
      ("um2", 1e-12), ("nm²", 1e-18), ("nm2", 1e-18),
    ]
  }
}

extension Area {
  /// An area given in square meters.
  @inlinable public static func squareMeters(_ x: Double) -> Area { Area(si: x) }

  /// The value in square meters.
  @inlinable public var squareMeters: Double { si }

  /// An area given in square millimeters.
  @inlinable public static func squareMillimeters(_ x: Double) -> Area { Area(si: x / 1e6) }

  /// The value in square millimeters.
  @inlinable public var squareMillimeters: Double { si * 1e6 }

  /// An area given in square micrometers.
  @inlinable public static func squareMicrometers(_ x: Double) -> Area { Area(si: x / 1e12) }

  /// The value in square micrometers.
  @inlinable public var squareMicrometers: Double { si * 1e12 }
}
