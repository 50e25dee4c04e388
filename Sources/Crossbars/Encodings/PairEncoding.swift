/// Weights as differences of two cells per slice; conformers only say which two levels make a digit.
///
/// Physical column 2s is the positive one of slice s, column 2s + 1 the negative one.
public protocol PairEncoding: WeightEncoding {
  /// The slices of the magnitude.
  var pairs: PairLayout { get }
}

/// The columns and converters of weights on differential pairs.
public struct PairLayout: Sendable {
  /// ±(2^(bits−1) − 1).
  public let weights: ClosedRange<Int>
  /// One converter per column, or per pair when currents are subtracted.
  public let converters: [SenseColumn]
  let slices: [Slice]

  /// Lays out the magnitude, all bits but the sign, on slices.
  public init(_ layout: WeightLayout) {
    let largest = (1 << (layout.weightBits - 1)) - 1
    weights = -largest...largest
    slices = layout.slices(of: layout.weightBits - 1)
    converters = pairConverters(slices, layout.subtraction)
  }
}

extension PairEncoding {
  /// ±(2^(bits−1) − 1).
  public var weights: ClosedRange<Int> { pairs.weights }
  /// One converter per column, or per pair when currents are subtracted.
  public var converters: [SenseColumn] { pairs.converters }
  /// The slices of the magnitude.
  public var slices: Int { pairs.slices.count }
  /// Two per slice.
  public var physicalColumns: Int { 2 * slices }
  /// None.
  public var inputOffset: Int { 0 }
}
