import MatrixMath

/// An elementwise function between linear maps.
public enum Activation: String, Sendable, CaseIterable {
  /// `max(0, x)`.
  case relu
  /// `x Φ(x)` with the normal distribution function (Hendrycks and Gimpel, arXiv 1606.08415).
  case gelu
  /// The approximation of ``gelu`` by a hyperbolic tangent, from the same paper.
  case geluTanh
  /// `x σ(x)`.
  case silu
  /// The hyperbolic tangent.
  case tanh

  /// The function, value by value.
  func applied(to x: Matrix) -> Matrix {
    var y = x
    switch self {
    case .relu: y.map { max($0, 0) }
    case .gelu: y.map { $0 * Self.normalDistribution($0) }
    case .geluTanh: y.map { 0.5 * $0 * (1 + VectorFunctions.tanh(Self.inner($0))) }
    case .silu: y.map { $0 * VectorFunctions.sigmoid($0) }
    case .tanh: y.map { VectorFunctions.tanh($0) }
    }
    return y
  }

  /// The gradient of the input: that of the output times the slope at `x`.
  func backward(_ dy: Matrix, at x: Matrix) -> Matrix {
    var dx = dy
    switch self {
    case .relu: dx.combine(with: x) { $1 > 0 ? $0 : 0 }
    case .gelu:
      dx.combine(with: x) { slope, x in
        let density = 0.398_942_28 * VectorFunctions.exponential(-0.5 * x * x)
        return slope * (Self.normalDistribution(x) + x * density)
      }
    case .geluTanh:
      dx.combine(with: x) { slope, x in
        let t = VectorFunctions.tanh(Self.inner(x))
        let inner = 0.797_884_56 * (1 + 0.134_145 * x * x)
        return slope * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * inner)
      }
    case .silu:
      dx.combine(with: x) { slope, x in
        let s = VectorFunctions.sigmoid(x)
        return slope * s * (1 + x * (1 - s))
      }
    case .tanh:
      dx.combine(with: x) { slope, x in
        let t = VectorFunctions.tanh(x)
        return slope * (1 - t * t)
      }
    }
    return dx
  }

  @inline(__always)
  private static func normalDistribution(_ x: Float) -> Float {
    0.5 * (1 + VectorFunctions.errorFunction(x * 0.707_106_78))
  }

  @inline(__always)
  private static func inner(_ x: Float) -> Float {
    0.797_884_56 * (x + 0.044_715 * x * x * x)
  }

  /// The digital work of the function for some values.
  func work(_ count: Int) -> DigitalWork {
    switch self {
    case .relu: DigitalWork(compares: count)
    case .gelu: DigitalWork(adds: count, multiplies: 3 * count, exponentials: count)
    case .geluTanh: DigitalWork(adds: 2 * count, multiplies: 6 * count, exponentials: count)
    case .silu: DigitalWork(adds: count, multiplies: count, divides: count, exponentials: count)
    case .tanh: DigitalWork(adds: 2 * count, divides: count, exponentials: count)
    }
  }

  /// The digital work of the gradient for some values: the slope, and the product with it.
  func backwardWork(_ count: Int) -> DigitalWork {
    var work = work(count)
    work.add(
      self == .relu
        ? DigitalWork() : DigitalWork(adds: 2 * count, multiplies: 4 * count))
    if self == .gelu { work.exponentials += count }
    return work
  }
}
