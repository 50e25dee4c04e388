/// How a signed integer weight becomes the levels of several cells.
///
/// A weight of b bits occupies a few physical columns of the array, one cell in each. Conformers keep this law:
/// summing `significance · (level of plus − level of minus)` over the converters and adding `inputOffset`
/// gives back the weight, for every weight in `weights`.
public protocol WeightEncoding: Sendable {
  /// The name by which configurations choose the encoding.
  static var name: String { get }

  /// Lays out weights.
  init(_ layout: WeightLayout)
  /// The integers that can be stored, symmetric about 0.
  var weights: ClosedRange<Int> { get }
  /// The number of slices that a weight is cut into.
  var slices: Int { get }
  /// The number of physical columns that a weight occupies.
  var physicalColumns: Int { get }
  /// What each converter senses.
  var converters: [SenseColumn] { get }
  /// What is added, digitally or by a unit column, per unit of input.
  var inputOffset: Int { get }
  /// Whether a column of zero weights stands beside the outputs, to be subtracted from each of them.
  var hasUnitColumn: Bool { get }
  /// The level of every physical column for a weight in `weights`, between 0 and the top level of the cell.
  func levels(of weight: Int) -> [Float]
}

extension WeightEncoding {
  /// No unit column unless an encoding has one.
  public var hasUnitColumn: Bool { false }
}

/// What one converter senses of the cells of a weight, and how much its code counts.
public struct SenseColumn: Sendable, Equatable {
  /// The physical column whose current is sensed.
  public let plus: Int
  /// The physical column whose current is subtracted before conversion, if any.
  public let minus: Int?
  /// The slice that the columns belong to.
  public let slice: Int
  /// The factor of the code in the shift-and-add.
  public let significance: Double

  /// Describes a converter.
  public init(plus: Int, minus: Int? = nil, slice: Int, significance: Double) {
    self.plus = plus
    self.minus = minus
    self.slice = slice
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

/// The converters of pairs of columns: slice s in columns 2s and 2s + 1.
func pairConverters(_ slices: [Slice], _ subtraction: Subtraction) -> [SenseColumn] {
  slices.enumerated().flatMap { index, slice in
    let (plus, minus) = (2 * index, 2 * index + 1)
    return switch subtraction {
    case .analog:
      [SenseColumn(plus: plus, minus: minus, slice: index, significance: slice.significance)]
    case .digital:
      [
        SenseColumn(plus: plus, slice: index, significance: slice.significance),
        SenseColumn(plus: minus, slice: index, significance: -slice.significance),
      ]
    }
  }
}
