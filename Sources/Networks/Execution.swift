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
  /// Values that the task at hand keeps from an earlier step.
  public var kept: [ParameterID: KeptMatrix] {
    get { parameters.kept }
    set { parameters.kept = newValue }
  }
  /// What a training step leaves out; nothing outside of training.
  public var dropout: Dropout?
  /// Updates so far.
  public private(set) var step = 0
  /// What a threshold policy last wrote, by the matrix it was written to.
  private var written: [MatrixHandle: Matrix] = [:]
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
    for parameter in parameters.all {
      guard let home = parameter.home else { continue }
      try engine.rewrite(
        home.matrix, home.selection, to: settled(parameter.weights(for: parameter.value), home))
    }
    for matrix in derived {
      engine.record(matrix.work, layer: matrix.layer)
      let weights = matrix.weights(parameters)
      let home = ArrayHome(matrix.matrix, outputs: weights.rows, inputs: weights.columns)
      try engine.rewrite(matrix.matrix, to: settled(weights, home))
    }
  }

  /// Begins a series of updates: a threshold policy counts from what the arrays are to hold now.
  public mutating func beginUpdates() {
    written = [:]
    guard case .threshold = writePolicy else { return }
    for parameter in parameters.all {
      guard let home = parameter.home else { continue }
      written[home.matrix] = parameter.weights(for: parameter.value)
    }
    for matrix in derived { written[matrix.matrix] = matrix.weights(parameters) }
  }

  /// The weights that are to be written: under a threshold policy, what has not moved by enough stays as it
  /// was last written.
  private mutating func settled(_ weights: Matrix, _ home: ArrayHome) -> Matrix {
    guard case .threshold(let levels) = writePolicy, !weights.isShapeOnly,
      let steps = engine.weightSteps(home.matrix)
    else { return weights }
    guard var last = written[home.matrix] else { return weights }
    let positions = home.selection.positions(rows: home.outputs, columns: home.inputs)
    for (entry, position) in positions.enumerated() {
      let moved = (weights.elements[entry] - last.elements[entry]).magnitude
      if moved > levels * steps[position / home.inputs] {
        last.elements[entry] = weights.elements[entry]
      }
    }
    written[home.matrix] = last
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

/// A stack of matrices that the forward pass pushes and the backward pass pops in reverse order.
public struct Tape: Sendable {
  private var matrices: [Matrix] = []
  private var entries = 0
  /// How many matrices there were at every mark that has not been gone back to.
  private var marks: [Int] = []
  /// Whether what is pushed is kept; not so in forward passes that no backward pass follows.
  public var isKeeping = true
  /// The largest number of values that were kept at one time.
  public private(set) var peakEntries = 0

  /// Makes an empty tape.
  public init() {}

  /// Whether everything pushed has been popped.
  public var isEmpty: Bool { matrices.isEmpty }

  /// Keeps a matrix for the backward pass.
  public mutating func push(_ matrix: Matrix) {
    guard isKeeping else { return }
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

  /// Marks what has been kept so far, for parts whose backward pass may end before it has taken back all of its own.
  mutating func mark() {
    guard isKeeping else { return }
    marks.append(matrices.count)
  }

  /// Forgets what was kept since the last mark, and the mark.
  mutating func goBackToMark() {
    let depth = marks.removeLast()
    while matrices.count > depth { _ = pop() }
  }

  /// Forgets everything, after a forward pass that has no backward pass.
  public mutating func clear() {
    matrices.removeAll()
    marks.removeAll()
    entries = 0
  }
}
