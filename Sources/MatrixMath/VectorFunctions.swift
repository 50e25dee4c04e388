/// Elementary functions of single precision that compilers turn into vector instructions.
///
/// No branches, no calls, no contraction: the same argument gives the same bits on every machine, and a loop over
/// many arguments takes a few instructions for each. Errors are a few units in the last place.
public enum VectorFunctions {
  /// The exponential function; 0 below −87.3, and the value at 88.3 above that.
  ///
  /// Relative error below 2·10⁻⁷. x is cut into n ln 2 + r with |r| ≤ ½ ln 2; the Taylor polynomial of degree 7 serves for r, and 2ⁿ is made of its bits.
  @inlinable @inline(__always)
  public static func exponential(_ x: Float) -> Float {
    let bounded = max(min(x, 88.3), -87.3)
    // Adding 1.5·2²³ leaves the nearest whole number in the low bits.
    let shifter: Float = 12_582_912
    let shifted = bounded * 1.442_695_04 + shifter
    let n = shifted - shifter
    let r = (bounded - n * 0.693_359_375) + n * 2.121_944_4e-4
    var p: Float = 1 / 5040
    p = p * r + 1 / 720
    p = p * r + 1 / 120
    p = p * r + 1 / 24
    p = p * r + 1 / 6
    p = p * r + 0.5
    p = p * r * r + r + 1
    let power = Float(bitPattern: (shifted.bitPattern &- shifter.bitPattern &+ 127) &<< 23)
    return x < -87.3 ? 0 : p * power
  }

  /// The error function; absolute error below 5·10⁻⁷.
  ///
  /// `x P(x²)/Q(x²)`, both polynomials of degree 5 fitted to the smallest relative error over |x| ≤ 4, beyond which the
  /// value at 4 stands, 1 to single precision.
  @inlinable @inline(__always)
  public static func errorFunction(_ x: Float) -> Float {
    let z = max(min(x, 4), -4)
    let t = z * z
    var p: Float = 1.986_792_5e-06
    p = p * t + 2.845_666_9e-04
    p = p * t + 3.883_343_7e-03
    p = p * t + 5.310_174_5e-02
    p = p * t + 1.935_449_4e-01
    p = p * t + 1.128_379_1
    var q: Float = 3.742_032_3e-05
    q = q * t + 1.185_572_6e-03
    q = q * t + 1.520_724_9e-02
    q = q * t + 1.153_499_6e-01
    q = q * t + 5.048_573_0e-01
    q = q * t + 1
    return z * (p / q)
  }

  /// The logistic function, `1/(1 + e⁻ˣ)`.
  @inlinable @inline(__always)
  public static func sigmoid(_ x: Float) -> Float { 1 / (1 + exponential(-x)) }

  /// The hyperbolic tangent; absolute error below 3·10⁻⁷.
  @inlinable @inline(__always)
  public static func tanh(_ x: Float) -> Float { 1 - 2 / (1 + exponential(2 * x)) }
}

extension Matrix {
  /// Replaces every value by `transform` of it, for functions that compilers turn into vector instructions; a
  /// shape-only matrix stays as it is.
  @inlinable @inline(__always)
  public mutating func map(_ transform: (Float) -> Float) {
    var values = elements.mutableSpan
    for index in values.indices { values[index] = transform(values[index]) }
  }

  /// Combines this matrix with an equally shaped one in place; shape-only if either is.
  @inlinable @inline(__always)
  public mutating func combine(with other: Matrix, _ combine: (Float, Float) -> Float) {
    requireSameShape(other)
    guard !isShapeOnly, !other.isShapeOnly else {
      self = Matrix(shapeOnly: rows, columns)
      return
    }
    let right = other.elements.span
    var values = elements.mutableSpan
    for index in values.indices { values[index] = combine(values[index], right[index]) }
  }
}
