/// A length; the SI unit is the metre.
public struct Length: Quantity {
  /// The value in the SI unit.
  public var si: Double

  /// Wraps a value given in the SI unit.
  @inlinable public init(si: Double) { self.si = si }

  /// The accepted units.
  public static var units: [(symbol: String, si: Double)] {
    [
      ("m", 1), ("mm", 1e-3), ("µm", 1e-6), ("um", 1e-6), ("nm", 1e-9),
    ]
  }
}

extension Length {
  /// A length given in micrometers.
  @inlinable public static func micrometers(_ x: Double) -> Length { Length(si: x / 1e6) }

  /// The value in micrometers.
  @inlinable public var micrometers: Double { si * 1e6 }

  /// A length given in nanometers.
  @inlinable public static func nanometers(_ x: Double) -> Length { Length(si: x / 1e9) }

  /// The value in nanometers.
  @inlinable public var nanometers: Double { si * 1e9 }
}
