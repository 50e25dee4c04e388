import MatrixMath
import Networks

/// An engine of shapes that counts what is programmed and rewritten, and does nothing.
struct CountingEngine: MatrixEngine {
  var phase = Phase.deploy
  /// All matrices, in the order of programming.
  private(set) var matrices: [MethodCount.ResidentMatrix] = []
  /// What was rewritten since it was last cleared.
  var rewritten = MethodDeclaration.Write()

  mutating func program(
    _ weights: Matrix, as description: MatrixDescription
  ) throws -> MatrixHandle {
    matrices.append(
      MethodCount.ResidentMatrix(
        role: description.role, outputs: weights.rows, inputs: weights.columns))
    return MatrixHandle(index: matrices.count - 1)
  }

  mutating func rewrite(
    _ handle: MatrixHandle, _ selection: MatrixSelection, to values: Matrix
  ) throws {
    let matrix = matrices[handle.index]
    rewritten.weights += selection.count(rows: matrix.outputs, columns: matrix.inputs)
    rewritten.rows += selection.columnCount(rows: matrix.outputs, columns: matrix.inputs)
  }

  mutating func multiply(_ handle: MatrixHandle, _ x: Matrix) -> Matrix {
    Matrix(shapeOnly: x.rows, matrices[handle.index].outputs)
  }

  mutating func multiplyTransposed(_ handle: MatrixHandle, _ y: Matrix) -> Matrix {
    Matrix(shapeOnly: y.rows, matrices[handle.index].inputs)
  }

  mutating func record(_ work: DigitalWork, layer: String, vectors: Int) {}

  mutating func barrier() {}

  mutating func calibrate(_ isWatching: Bool) {}
}

extension Execution {
  /// The counts of the engine, which is one that counts.
  var counts: CountingEngine {
    get {
      guard let engine = engine as? CountingEngine else {
        preconditionFailure("counts need a counting engine")
      }
      return engine
    }
    set { engine = newValue }
  }
}
