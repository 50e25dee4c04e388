public import MatrixMath

/// The engine of ideal digital weights: single-precision products on BLAS, nothing recorded.
public struct DigitalEngine: MatrixEngine {
  /// What the operations are done for; kept for the protocol, read by nobody.
  public var phase = Phase.inference
  private var matrices: [Matrix] = []
  private var names: [String] = []

  /// Makes an engine that holds no weights yet.
  public init() {}

  /// Keeps the weights as they are.
  public mutating func program(
    _ weights: Matrix, as description: MatrixDescription
  ) throws -> MatrixHandle {
    try requireFinite(weights, name: description.name)
    matrices.append(weights)
    names.append(description.name)
    return MatrixHandle(index: matrices.count - 1)
  }

  /// Replaces the selected weights.
  public mutating func rewrite(
    _ handle: MatrixHandle, _ selection: MatrixSelection, to values: Matrix
  ) throws {
    try requireFinite(values, name: names[handle.index])
    selection.write(values, into: &matrices[handle.index])
  }

  /// Multiplies by `sgemm`.
  public mutating func multiply(_ handle: MatrixHandle, _ x: Matrix) -> Matrix {
    product(x, matrices[handle.index], transposingB: true)
  }

  /// Multiplies by `sgemm`.
  public mutating func multiplyTransposed(_ handle: MatrixHandle, _ y: Matrix) -> Matrix {
    product(y, matrices[handle.index])
  }

  /// Does nothing: digital work is not accounted here.
  public mutating func record(_ work: DigitalWork, layer: String, vectors: Int) {}

  /// Does nothing.
  public mutating func barrier() {}

  /// Does nothing: there are no converters.
  public mutating func calibrate(_ isWatching: Bool) {}
}

/// Refuses weights that are not finite.
///
/// - Throws: ``NetworkError/notFinite(what:row:column:value:)`` with the first offender.
public func requireFinite(_ weights: Matrix, name: String) throws {
  if let index = weights.elements.firstIndex(where: { !$0.isFinite }) {
    throw NetworkError.notFinite(
      what: name, row: index / weights.columns, column: index % weights.columns,
      value: weights.elements[index])
  }
}
