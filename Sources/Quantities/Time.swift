/// A duration; the SI unit is the second.
public struct Time: Quantity {
  /// The value in the SI unit.
  public var si: Double

  /// Wraps a value given in the SI unit.
  @inlinable public init(si: Double) { self.si = si }

  /// The accepted units.
  public static var units: [(symbol: String, si: Double)] {
    [
      ("s", 1), ("ms", 1e-3), ("µs", 1e-6), ("us", 1e-6), ("ns", 1e-9), ("ps", 1e-12),
      ("fs", 1e-15), ("min", 60), ("h", 3_600), ("d", 86_400),
    ]
  }
}

extension Time {
  /// A time given in seconds.
  @inlinable public static func seconds(_ x: Double) -> Time { Time(si: x) }

  /// The value in seconds.
  @inlinable public var seconds: Double { si }

  /// A time given in milliseconds.
  @inlinable public static func milliseconds(_ x: Double) -> Time { Time(si: x / 1e3) }

  /// The value in milliseconds.
  @inlinable public var milliseconds: Double { si * 1e3 }

  /// A time given in microseconds.
  @inlinable public static func microseconds(_ x: Double) -> Time { Time(si: x / 1e6) }

  /// The value in microseconds.
  @inlinable public var microseconds: Double { si * 1e6 }

  /// A time given in nanoseconds.
  @inlinable public static func nanoseconds(_ x: Double) -> Time { Time(si: x / 1e9) }

  /// The value in nanoseconds.
  @inlinable public var nanoseconds: Double { si * 1e9 }

  /// A time given in picoseconds.
  @inlinable public static func picoseconds(_ x: Double) -> Time { Time(si: x / 1e12) }

  /// The value in picoseconds.
  @inlinable public var picoseconds: Double { si * 1e12 }
}
