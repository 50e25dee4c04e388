public import MatrixMath

/// How one weight matrix of a network acts on its inputs; adaptation methods put their own in its place.
///
/// A linear map is an immutable value that names matrices of the engine and tensors of the parameter store.
/// `forward` pushes what `backward` needs onto the tape, and `backward` pops exactly that.
public protocol LinearMap: Sendable {
  /// Whether the map has trained tensors, so that a backward pass must reach it.
  var isTrained: Bool { get }

  /// x: [B, inputs] → y: [B, outputs].
  func forward(_ x: Matrix, _ execution: inout Execution) -> Matrix

  /// dy: [B, outputs] → dx: [B, inputs], or nothing when no input gradient is asked for; adds to the
  /// gradients of the map's trained tensors.
  func backward(
    _ dy: Matrix, needsInputGradient: Bool, _ execution: inout Execution
  ) -> Matrix?
}

/// A programmed weight matrix that is used as it is.
public struct FrozenMap: LinearMap {
  /// The matrix on the engine.
  public let weights: MatrixHandle

  /// Uses the matrix behind a handle.
  public init(weights: MatrixHandle) { self.weights = weights }

  /// Always false.
  public var isTrained: Bool { false }

  /// `y = W x`.
  public func forward(_ x: Matrix, _ execution: inout Execution) -> Matrix {
    execution.engine.multiply(weights, x)
  }

  /// `dx = Wᵀ dy`.
  public func backward(
    _ dy: Matrix, needsInputGradient: Bool, _ execution: inout Execution
  ) -> Matrix? {
    needsInputGradient ? execution.engine.multiplyTransposed(weights, dy) : nil
  }
}

extension Execution {
  /// Adds to the gradient of a trained tensor.
  public mutating func addGradient(of id: ParameterID, _ gradient: Matrix, scale: Float = 1) {
    parameters[id].gradient.add(gradient, scale: scale)
  }
}
