/// An energy; the SI unit is the joule.
public struct Energy: Quantity {
  /// The value in the SI unit.
  public var si: Double

  /// Wraps a value given in the SI unit.
  @inlinable public init(si: Double) { self.si = si }

  /// The accepted units.
  public static var units: [(symbol: String, si: Double)] {
    [
      ("J", 1), ("kJ", 1e3), ("mJ", 1e-3), ("µJ", 1e-6), ("uJ", 1e-6), ("nJ", 1e-9),
      ("pJ", 1e-12), ("fJ", 1e-15), ("aJ", 1e-18),
    ]
  }
}

extension Energy {
  /// An energy given in joules.
  @inlinable public static func joules(_ x: Double) -> Energy { Energy(si: x) }

  /// The value in joules.
  @inlinable public var joules: Double { si }

  /// An energy given in millijoules.
  @inlinable public static func millijoules(_ x: Double) -> Energy { Energy(si: x / 1e3) }

  /// The value in millijoules.
  @inlinable public var millijoules: Double { si * 1e3 }

  /// An energy given in microjoules.
  @inlinable public static func microjoules(_ x: Double) -> Energy { Energy(si: x / 1e6) }

  /// The value in microjoules.
  @inlinable public var microjoules: Double { si * 1e6 }

  /// An energy given in nanojoules.
  @inlinable public static func nanojoules(_ x: Double) -> Energy { Energy(si: x / 1e9) }

  /// The value in nanojoules.
  @inlinable public var nanojoules: Double { si * 1e9 }

  /// An energy given in picojoules.
  @inlinable public static func picojoules(_ x: Double) -> Energy { Energy(si: x / 1e12) }

  /// The value in picojoules.
  @inlinable public var picojoules: Double { si * 1e12 }

  /// An energy given in femtojoules.
  @inlinable public static func femtojoules(_ x: Double) -> Energy { Energy(si: x / 1e15) }

  /// The value in femtojoules.
  @inlinable public var femtojoules: Double { si * 1e15 }
}
