import MatrixMath
import Networks

/// Exact weights that can be asked for by name, and counts of what was asked of them.
struct RememberingEngine: MatrixEngine {
  /// What is addressed by writes in one phase.
  struct Writes: Equatable {
    var weights = 0
    var rows = 0
  }

  var phase = Phase.deploy
  /// All digital work but that of the head and the optimiser.
  private(set) var work = DigitalWork()
  private(set) var writes: [Phase: Writes] = [:]
  private(set) var resident = 0
  private var digital = DigitalEngine()
  private var names: [String] = []
  private var held: [Matrix] = []

  /// The weights that a matrix of a name holds.
  func weights(named name: String) -> Matrix? { names.firstIndex(of: name).map { held[$0] } }

  mutating func program(
    _ weights: Matrix, as description: MatrixDescription
  ) throws -> MatrixHandle {
    names.append(description.name)
    held.append(weights)
    if description.role != .base { resident += weights.count }
    return try digital.program(weights, as: description)
  }

  mutating func rewrite(
    _ handle: MatrixHandle, _ selection: MatrixSelection, to values: Matrix
  ) throws {
    let shape = held[handle.index]
    writes[phase, default: Writes()].weights += selection.count(
      rows: shape.rows, columns: shape.columns)
    writes[phase, default: Writes()].rows += selection.columnCount(
      rows: shape.rows, columns: shape.columns)
    selection.write(values, into: &held[handle.index])
    try digital.rewrite(handle, selection, to: values)
  }

  mutating func multiply(_ handle: MatrixHandle, _ x: Matrix) -> Matrix {
    digital.multiply(handle, x)
  }

  mutating func multiplyTransposed(_ handle: MatrixHandle, _ y: Matrix) -> Matrix {
    digital.multiplyTransposed(handle, y)
  }

  mutating func record(_ work: DigitalWork, layer: String, vectors: Int) {
    guard layer != ClassificationHead.layer, layer != "optimiser" else { return }
    self.work.add(work)
  }

  mutating func barrier() {}
  mutating func calibrate(_ isWatching: Bool) {}
}
