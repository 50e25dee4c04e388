/// A conductance; the SI unit is the siemens.
public struct Conductance: Quantity {
  /// The value in the SI unit.
  public var si: Double

  /// Wraps a value given in the SI unit.
  @inlinable public init(si: Double) { self.si = si }

  /// The accepted units.
  public static var units: [(symbol: String, si: Double)] {
    [
      ("S", 1), ("mS", 1e-3), ("µS", 1e-6), ("uS", 1e-6), ("nS", 1e-9), ("pS", 1e-12),
    ]
  }
}

extension Conductance {
  /// A conductance given in siemens.
  @inlinable public static func siemens(_ x: Double) -> Conductance { Conductance(si: x) }

  /// The value in siemens.
  @inlinable public var siemens: Double { si }

  /// A conductance given in millisiemens.
  @inlinable public static func millisiemens(_ x: Double) -> Conductance {
    Conductance(si: x / 1e3)
  }

  /// The value in millisiemens.
  @inlinable public var millisiemens: Double { si * 1e3 }

  /// A conductance given in microsiemens.
  @inlinable public static func microsiemens(_ x: Double) -> Conductance {
    Conductance(si: x / 1e6)
  }

  /// The value in microsiemens.
  @inlinable public var microsiemens: Double { si * 1e6 }

  /// A conductance given in nanosiemens.
  @inlinable public static func nanosiemens(_ x: Double) -> Conductance { Conductance(si: x / 1e9) }

  /// The value in nanosiemens.
  @inlinable public var nanosiemens: Double { si * 1e9 }
}
