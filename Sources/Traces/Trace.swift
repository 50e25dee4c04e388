/// A run as a list of operations on logical matrices, with their data statistics.
///
/// Operations only wait for earlier ones, so the list is a valid order of execution.
public struct Trace: Sendable, Equatable {
  /// What the statistics depend on.
  public var context: TraceContext
  /// The names of the layers.
  public var layers: [String]
  /// The matrices.
  public var matrices: [MatrixRecord]
  /// The operations, each after the ones it waits for.
  public var operations: [Operation]
  /// The stretches of operations that run more than once, in order and without overlap; all others run once.
  public var repetitions: [Repetition]

  /// Creates a trace; ``validate()`` checks that its parts fit together.
  public init(
    context: TraceContext, layers: [String] = [], matrices: [MatrixRecord] = [],
    operations: [Operation] = [], repetitions: [Repetition] = []
  ) {
    self.context = context
    self.layers = layers
    self.matrices = matrices
    self.operations = operations
    self.repetitions = repetitions
  }

  /// What the operations refer to.
  public var header: TraceHeader {
    TraceHeader(context: context, layers: layers, matrices: matrices)
  }

  /// The trace from its beginning.
  public var source: MemorySource { MemorySource(self) }

  /// Checks every reference between operations, matrices and layers, and every count.
  ///
  /// - Throws: ``TraceError`` for the first thing that is wrong.
  public func validate() throws(TraceError) {
    try context.validate()
    for (row, matrix) in matrices.enumerated() { try validate(matrix, row: row) }
    for (index, operation) in operations.enumerated() { try validate(operation, index: index) }
  }

  private func validate(_ matrix: MatrixRecord, row: Int) throws(TraceError) {
    try check(layer: matrix.layer, table: "/matrices", row: row)
    let dimensions = [
      ("inputs", matrix.inputs), ("outputs", matrix.outputs), ("slices", matrix.slices),
      ("polarities", matrix.polarities), ("converted_columns", matrix.convertedColumns),
    ]
    for (column, value) in dimensions where value < 1 {
      throw .outOfRange(
        table: "/matrices", row: row, column: column, found: value, allowed: "at least 1")
    }
  }

  private func validate(_ operation: Operation, index: Int) throws(TraceError) {
    try check(layer: operation.layer, table: "/operations", row: index)
    for (column, value) in [("vectors", operation.vectors), ("repeats", operation.repeats)]
    where value < 1 {
      throw .outOfRange(
        table: "/operations", row: index, column: column, found: value, allowed: "at least 1")
    }
    for dependency in operation.dependencies where !(0..<index).contains(dependency.operation) {
      throw .forwardDependency(operation: index, dependsOn: dependency.operation)
    }
    try checkMatrix(of: operation, index: index)
    if let passes = operation.work.inputPasses, !(1...2).contains(passes) {
      throw .outOfRange(
        table: "/operations", row: index, column: "input_passes", found: passes,
        allowed: "1 or 2")
    }
    for (column, value) in operation.work.counts where value < 0 {
      throw .outOfRange(
        table: "/operations", row: index, column: column, found: value, allowed: "at least 0")
    }
    if case .write(let work) = operation.work {
      let sum = work.pulseHistogram.reduce(0, +)
      guard sum == work.cells else {
        throw .inconsistentHistogram(operation: index, sum: sum, cells: work.cells)
      }
    }
  }

  private func checkMatrix(of operation: Operation, index: Int) throws(TraceError) {
    let kind = operation.kind
    guard kind.needsMatrix == (operation.matrix != nil) else {
      throw .misplacedMatrix(
        operation: index, kind: kind.rawValue, needsMatrix: kind.needsMatrix)
    }
    if let matrix = operation.matrix, !matrices.indices.contains(matrix) {
      throw .unknownMatrix(operation: index, matrix: matrix, count: matrices.count)
    }
  }

  private func check(layer: Int, table: String, row: Int) throws(TraceError) {
    guard layers.indices.contains(layer) else {
      throw .unknownLayer(table: table, row: row, layer: layer, count: layers.count)
    }
  }
}

extension Operation.Work {
  /// How often the inputs of a product were streamed; nothing for other work.
  var inputPasses: Int? {
    switch self {
    case .multiply(let work), .transposedMultiply(let work): work.inputPasses
    case .write, .vector, .move, .offChip: nil
    }
  }

  /// The integer statistics by the names they have in a trace file.
  var counts: [(column: String, value: Int)] {
    switch self {
    case .multiply(let work), .transposedMultiply(let work):
      [("driven_inputs", work.drivenInputs), ("saturations", work.saturations)]
    case .write(let work):
      [
        ("cells", work.cells), ("skipped_cells", work.skippedCells), ("rows", work.rows),
        ("set_pulses", work.setPulses), ("reset_pulses", work.resetPulses),
        ("verify_reads", work.verifyReads), ("failures", work.failures),
      ]
    case .vector(let work):
      [
        ("adds", work.adds), ("multiplies", work.multiplies), ("compares", work.compares),
        ("divides", work.divides), ("square_roots", work.squareRoots),
        ("exponentials", work.exponentials), ("bits", work.bits),
      ]
    case .move(let bits), .offChip(let bits): [("bits", bits)]
    }
  }
}
