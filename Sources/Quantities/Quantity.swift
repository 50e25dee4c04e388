/// A physical scalar with a unit: one double in SI units behind a type of its own.
///
/// Scalars that cross an API, a configuration or a report are quantities; bulk numbers inside a kernel
/// are plain `Float` in SI units.
public protocol Quantity: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  /// Wraps a value given in the SI unit of the quantity.
  init(si: Double)

  /// The value in the SI unit of the quantity.
  var si: Double { get }

  /// The accepted units, each with its value in SI units; the first is the SI unit itself.
  ///
  /// Spellings of one unit follow each other; the first spelling is the one that is printed. Only decimal
  /// multiples of the SI unit are printed, other units (minutes, hours) are accepted as input.
  static var units: [(symbol: String, si: Double)] { get }
}

extension Quantity {
  /// Nothing of the quantity.
  @inlinable public static var zero: Self { Self(si: 0) }

  /// The name of the quantity in a sentence, for example "voltage".
  static var noun: String { String(describing: Self.self).lowercased() }

  /// Orders by the value in SI units.
  @inlinable public static func < (a: Self, b: Self) -> Bool { a.si < b.si }

  /// The sum of two values.
  @inlinable public static func + (a: Self, b: Self) -> Self { Self(si: a.si + b.si) }

  /// The difference of two values.
  @inlinable public static func - (a: Self, b: Self) -> Self { Self(si: a.si - b.si) }

  /// The value with the opposite sign.
  @inlinable public static prefix func - (a: Self) -> Self { Self(si: -a.si) }

  /// Adds in place.
  @inlinable public static func += (a: inout Self, b: Self) { a = a + b }

  /// Subtracts in place.
  @inlinable public static func -= (a: inout Self, b: Self) { a = a - b }

  /// The value multiplied by a dimensionless factor.
  @inlinable public static func * (a: Self, factor: Double) -> Self { Self(si: a.si * factor) }

  /// The value multiplied by a dimensionless factor.
  @inlinable public static func * (factor: Double, a: Self) -> Self { Self(si: factor * a.si) }

  /// The value divided by a dimensionless number.
  @inlinable public static func / (a: Self, divisor: Double) -> Self { Self(si: a.si / divisor) }

  /// The dimensionless ratio of two values.
  @inlinable public static func / (a: Self, b: Self) -> Double { a.si / b.si }
}
