import MatrixMath
import Networks

/// The engine of ideal digital weights, which can be asked for by name, with a count of all that is asked of it, by phase.
struct RecordingEngine: MatrixEngine {
  /// Weights and the word lines that hold them, over all writes of a phase.
  struct Writes: Equatable {
    var weights = 0
    var rows = 0
  }

  var phase = Phase.deploy
  /// Weights placed, by the part that their matrix plays.
  private(set) var placed: [MatrixRole: Int] = [:]
  private(set) var rewritten: [Phase: Writes] = [:]
  /// Digital work by phase and layer.
  private(set) var work: [Phase: [String: DigitalWork]] = [:]
  private var digital = DigitalEngine()
  private var names: [String] = []
  private var held: [Matrix] = []

  /// The weights that a matrix of a name holds.
  func weights(named name: String) -> Matrix? { names.firstIndex(of: name).map { held[$0] } }

  /// Weights placed beside those of the network.
  var resident: Int { placed.values.reduce(0, +) - (placed[.base] ?? 0) }

  /// Digital work of some phases, over all layers.
  func work(in phases: Phase...) -> DigitalWork {
    phases.reduce(into: DigitalWork()) { sum, phase in
      for layer in (work[phase] ?? [:]).values { sum.add(layer) }
    }
  }

  /// The layers that digital work was counted for.
  var layers: Set<String> { Set(work.values.flatMap(\.keys)) }

  /// Forgets all counts; the weights stay.
  mutating func forget() { (placed, rewritten, work) = ([:], [:], [:]) }

  mutating func program(
    _ weights: Matrix, as description: MatrixDescription
  ) throws -> MatrixHandle {
    placed[description.role, default: 0] += weights.count
    names.append(description.name)
    held.append(weights)
    return try digital.program(weights, as: description)
  }

  mutating func rewrite(
    _ handle: MatrixHandle, _ selection: MatrixSelection, to values: Matrix
  ) throws {
    let (outputs, inputs) = (held[handle.index].rows, held[handle.index].columns)
    rewritten[phase, default: Writes()].weights += selection.count(rows: outputs, columns: inputs)
    rewritten[phase, default: Writes()].rows +=
      selection.columnCount(rows: outputs, columns: inputs)
    if !values.isShapeOnly { selection.write(values, into: &held[handle.index]) }
    try digital.rewrite(handle, selection, to: values)
  }

  mutating func multiply(_ handle: MatrixHandle, _ x: Matrix) -> Matrix {
    digital.multiply(handle, x)
  }

  mutating func multiplyTransposed(_ handle: MatrixHandle, _ y: Matrix) -> Matrix {
    digital.multiplyTransposed(handle, y)
  }

  mutating func record(_ work: DigitalWork, layer: String, vectors: Int) {
    self.work[phase, default: [:]][layer, default: DigitalWork()].add(work)
  }

  mutating func barrier() {}
  mutating func calibrate(_ isWatching: Bool) {}
}

extension DigitalWork {
  /// The same work so many times.
  func times(_ count: Int) -> DigitalWork {
    (0..<count).reduce(into: DigitalWork()) { sum, _ in sum.add(self) }
  }

  /// What is left when some of it is taken away.
  func without(_ other: DigitalWork) -> DigitalWork {
    DigitalWork(
      adds: adds - other.adds, multiplies: multiplies - other.multiplies,
      compares: compares - other.compares, divides: divides - other.divides,
      squareRoots: squareRoots - other.squareRoots,
      exponentials: exponentials - other.exponentials, bits: bits - other.bits)
  }
}
