/// How a signed integer weight becomes the levels of several cells.
///
/// A weight of b bits occupies a few physical columns of the array, one cell in each. Conformers keep this law:
/// summing `significance · (level of plus − level of minus)` over the converters and adding `inputOffset`
/// gives back the weight, for every weight in `weights`.
public protocol WeightEncoding: Sendable {
  /// The name by which configurations choose the encoding.
  static var name: String { get }

  /// Lays out weights of `weightBits` bits, sign included, on cells of `cellBits` bits.
  init(weightBits: Int, cellBits: Int, subtraction: Subtraction)
  /// The integers that can be stored.
  var weights: ClosedRange<Int> { get }
  /// The number of slices that a weight is cut into.
  var slices: Int { get }
  /// The number of physical columns that a weight occupies.
  var physicalColumns: Int { get }
  /// What each converter senses.
  var converters: [SenseColumn] { get }
  /// What is added, digitally, per unit of input.
  var inputOffset: Int { get }
  /// The level of every physical column for a weight in `weights`.
  func levels(of weight: Int) -> [UInt8]
}

/// What one converter senses of the cells of a weight, and how much its code counts.
public struct SenseColumn: Sendable, Equatable {
  /// The physical column whose current is sensed.
  public let plus: Int
  /// The physical column whose current is subtracted before conversion, if any.
  public let minus: Int?
  /// The factor of the code in the shift-and-add.
  public let significance: Float

  /// Describes a converter.
  public init(plus: Int, minus: Int? = nil, significance: Float) {
    self.plus = plus
    self.minus = minus
    self.significance = significance
  }
}

/// Where the two columns of a differential pair are subtracted.
public enum Subtraction: String, Sendable, Codable, CaseIterable {
  /// Each column has its own conversion and the codes are subtracted.
  case digital
  /// The currents are subtracted and the difference is converted.
  case analog
}

/// Cuts a magnitude into base-2^bits digits, least significant first.
func digits(of magnitude: Int, bits: Int, count: Int) -> [UInt8] {
  (0..<count).map { UInt8((magnitude >> ($0 * bits)) & ((1 << bits) - 1)) }
}
