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
  /// When trained tensors are written to the arrays that hold them.
  public let writePolicy: WritePolicy
  /// Matrices on arrays that are computed from trained tensors.
  public var derived: [any DerivedWeights] = []
  /// Values that are kept from an earlier step, such as row norms that are not refreshed at every step.
  public var kept: [ParameterID: KeptMatrix] = [:]
  /// Updates so far.
  public private(set) var step = 0
  /// What a threshold policy last wrote, by tensor.
  private var written: [Int: Matrix] = [:]
  /// The tensors whose values arrays hold since they were last loaded.
  var loaded: [MatrixHandle: Matrix] = [:]

  /// Makes an execution on an engine, with nothing trained yet.
  public init(engine: any MatrixEngine, writePolicy: WritePolicy = .writeThrough) {
    self.engine = engine
    self.writePolicy = writePolicy
  }

  /// Ends an update: the arrays follow the digital values as the write policy has it.
  ///
  /// - Parameter isLast: whether no update follows, so that nothing may be left for later.
  /// - Throws: when a value is not finite.
  public mutating func writeBack(isLast: Bool = true) throws {
    step += 1
    loaded = [:]
    if case .every(let steps) = writePolicy, step % steps != 0, !isLast { return }
    for index in parameters.all.indices {
      let parameter = parameters.all[index]
      guard let home = parameter.home else { continue }
      try engine.rewrite(
        home.matrix, home.selection, to: parameter.weights(for: settled(index, home)))
    }
    for matrix in derived {
      engine.record(matrix.work, layer: matrix.layer)
      try engine.rewrite(matrix.matrix, to: matrix.weights(parameters))
    }
  }

  /// The values that are to be written of a tensor: under a threshold policy, what has not moved by
  /// enough stays as it was last written.
  private mutating func settled(_ index: Int, _ home: ArrayHome) -> Matrix {
    let parameter = parameters.all[index]
    guard case .threshold(let levels) = writePolicy, !parameter.value.isShapeOnly,
      let steps = engine.weightSteps(home.matrix)
    else { return parameter.value }
    guard var last = written[index] else {
      written[index] = parameter.value
      return parameter.value
    }
    let positions = home.selection.positions(rows: home.outputs, columns: home.inputs)
    for (entry, position) in positions.enumerated() {
      let value = parameter.value.elements[entry]
      let moved = (value - last.elements[entry]).magnitude * home.scale.magnitude
      if moved > levels * steps[position / home.inputs] { last.elements[entry] = value }
    }
    written[index] = last
    return last
  }
}

/// A matrix on arrays that is no trained tensor itself but computed from some.
public protocol DerivedWeights: Sendable {
  /// The matrix on the engine that follows.
  var matrix: MatrixHandle { get }
  /// The layer that the work of computing it is counted for.
  var layer: String { get }
  /// The digital work of computing it once.
  var work: DigitalWork { get }
  /// What the arrays hold when no task's values are there, [outputs, inputs].
  var original: Matrix { get }
  /// What the arrays are to hold, [outputs, inputs].
  func weights(_ parameters: ParameterStore) -> Matrix
}

/// A matrix and the step it was computed at.
public struct KeptMatrix: Sendable {
  /// The values.
  public let values: Matrix
  /// Updates made before it was computed.
  public let step: Int

  /// Keeps values.
  public init(values: Matrix, step: Int) {
    self.values = values
    self.step = step
  }
}

/// A stack of matrices that the forward pass pushes and the backward pass pops in reverse order.
public struct Tape: Sendable {
  private var matrices: [Matrix] = []
  private var entries = 0
  /// The largest number of values that were kept at one time.
  public private(set) var peakEntries = 0

  /// Makes an empty tape.
  public init() {}

  /// Whether everything pushed has been popped.
  public var isEmpty: Bool { matrices.isEmpty }

  /// Keeps a matrix for the backward pass.
  public mutating func push(_ matrix: Matrix) {
    matrices.append(matrix)
    entries += matrix.count
    peakEntries = max(peakEntries, entries)
  }

  /// Takes back the matrix pushed last.
  public mutating func pop() -> Matrix {
    let last = matrices.removeLast()
    entries -= last.count
    return last
  }

  /// Forgets everything, after a forward pass that has no backward pass.
  public mutating func clear() {
    matrices.removeAll()
    entries = 0
  }
}
