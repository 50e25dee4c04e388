public import MatrixMath

/// Everything that changes while a network runs: the engine with its arrays, the trained tensors and the tape.
///
/// Layers are immutable values that name parts of an execution; copying an execution copies a whole chip.
public struct Execution: Sendable {
  /// The engine that holds the weights.
  public var engine: any MatrixEngine
  /// The trained tensors.
  public var parameters = ParameterStore()
  /// What the forward pass keeps for the backward pass.
  public var tape = Tape()

  /// Makes an execution on an engine, with nothing trained yet.
  public init(engine: any MatrixEngine) { self.engine = engine }

  /// Rewrites the arrays of every trained tensor that lives on arrays to its digital value.
  ///
  /// - Throws: ``NetworkError/notFinite(what:row:column:value:)`` when training produced such a value.
  public mutating func writeBack() throws {
    for parameter in parameters.all {
      if let array = parameter.array { try engine.rewrite(array, to: parameter.value) }
    }
  }
}

/// A stack of matrices that the forward pass pushes and the backward pass pops in reverse order.
public struct Tape: Sendable {
  private var matrices: [Matrix] = []

  /// Makes an empty tape.
  public init() {}

  /// Whether everything pushed has been popped.
  public var isEmpty: Bool { matrices.isEmpty }

  /// Keeps a matrix for the backward pass.
  public mutating func push(_ matrix: Matrix) { matrices.append(matrix) }

  /// Takes back the matrix pushed last.
  public mutating func pop() -> Matrix { matrices.removeLast() }

  /// Forgets everything, after a forward pass that has no backward pass.
  public mutating func clear() { matrices.removeAll() }
}
