public import MatrixMath

/// How far two adapters of one matrix stay out of each other's way when their changes are added.
///
/// Source: SHiRA (NeurIPS 2024), adapter weight orthogonality of `A₁ᵀ A₂`; A is [outputs, inputs], so that
/// changes of different outputs are orthogonal, and m is the number of inputs.
public struct AdapterOrthogonality: Sendable, Equatable {
  /// AWOM, `‖A₁ᵀ A₂‖₂`: the largest singular value; 0 when the adapters are orthogonal.
  public let magnitude: Double
  /// AWOR, `1 − ‖A₁ᵀ A₂‖₀ / m²`: the share of the product that is exactly 0.
  public let ratio: Double

  /// Compares what two adapters change of a matrix.
  ///
  /// - Parameters:
  ///   - first: shape [outputs, inputs].
  ///   - second: the same shape.
  /// - Throws: `MatrixMathError` when a value is not finite.
  public init(_ first: Matrix, _ second: Matrix) throws(MatrixMathError) {
    let both = product(first, second, transposingA: true)
    let values = try SingularValueDecomposition(of: both).values
    magnitude = Double(values.elements.first ?? 0)
    let nonzero = both.elements.count { $0 != 0 }
    ratio = 1 - Double(nonzero) / Double(max(1, both.count))
  }
}
