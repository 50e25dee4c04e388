/// Checks a trace item by item, in order, with what it refers to and where repetitions begin and end.
struct TraceValidator {
  private let layers: Int
  private let matrices: Int
  /// The number of operations so far.
  private(set) var position = 0
  /// Where the repetition that is open began.
  private var start: Int?

  /// Checks what operations refer to.
  init(_ header: TraceHeader) throws(TraceError) {
    layers = header.layers.count
    matrices = header.matrices.count
    try header.context.validate()
    for (row, matrix) in header.matrices.enumerated() { try check(matrix, row: row) }
  }

  /// Checks the next item.
  mutating func check(_ item: TraceItem) throws(TraceError) {
    switch item {
    case .operation(let operation): try check(operation)
    case .beginRepetition(let times):
      guard start == nil else { throw .brokenRepetition(at: position, .nested) }
      guard times >= 1 else { throw .brokenRepetition(at: position, .times(times)) }
      start = position
    case .endRepetition:
      guard let start else { throw .brokenRepetition(at: position, .notBegun) }
      guard start < position else { throw .brokenRepetition(at: position, .empty) }
      self.start = nil
    }
  }

  /// Checks that nothing is missing at the end.
  func checkEnd() throws(TraceError) {
    if let start { throw .brokenRepetition(at: start, .notEnded) }
  }

  /// Checks the next operation.
  @inline(__always)
  mutating func check(_ operation: Operation) throws(TraceError) {
    let index = position
    try check(layer: operation.layer, table: TraceFile.operations, row: index)
    guard operation.vectors >= 1, operation.repeats >= 1 else {
      throw operation.vectors < 1
        ? Self.tooSmall("vectors", operation.vectors, row: index, least: 1)
        : Self.tooSmall("repeats", operation.repeats, row: index, least: 1)
    }
    for dependency in operation.dependencies {
      guard dependency.operation >= start ?? 0, dependency.operation < index else {
        throw refusal(of: dependency.operation, at: index)
      }
    }
    let needsMatrix = operation.kind.needsMatrix
    guard needsMatrix == (operation.matrix != nil) else {
      throw .misplacedMatrix(
        operation: index, kind: operation.kind.rawValue, needsMatrix: needsMatrix)
    }
    if let matrix = operation.matrix, matrix < 0 || matrix >= matrices {
      throw .unknownMatrix(operation: index, matrix: matrix, count: matrices)
    }
    try operation.work.check(row: index)
    position = index + 1
  }

  private func refusal(of dependency: Int, at index: Int) -> TraceError {
    guard let start, (0..<index).contains(dependency) else {
      return .forwardDependency(operation: index, dependsOn: dependency)
    }
    return .dependencyOutsideRepetition(operation: index, dependsOn: dependency, start: start)
  }

  private func check(_ matrix: MatrixRecord, row: Int) throws(TraceError) {
    try check(layer: matrix.layer, table: TraceFile.matrices, row: row)
    let dimensions = [
      ("inputs", matrix.inputs), ("outputs", matrix.outputs), ("slices", matrix.slices),
      ("polarities", matrix.polarities), ("converted_columns", matrix.convertedColumns),
    ]
    for (column, value) in dimensions where value < 1 {
      throw .outOfRange(
        table: TraceFile.matrices, row: row, column: column, found: value, allowed: "at least 1")
    }
    guard let programming = matrix.programming else { return }
    for (column, value) in programming.counts where value < 0 {
      throw .outOfRange(
        table: TraceFile.matrices, row: row, column: "programming_\(column)", found: value,
        allowed: "at least 0")
    }
    let sum = programming.pulseHistogram.reduce(0, +)
    guard sum == programming.cells else {
      throw .inconsistentProgramming(matrix: row, sum: sum, cells: programming.cells)
    }
  }

  private func check(layer: Int, table: String, row: Int) throws(TraceError) {
    guard layer >= 0, layer < layers else {
      throw .unknownLayer(table: table, row: row, layer: layer, count: layers)
    }
  }

  fileprivate static func tooSmall(
    _ column: String, _ value: Int, row: Int, least: Int
  ) -> TraceError {
    .outOfRange(
      table: TraceFile.operations, row: row, column: column, found: value,
      allowed: "at least \(least)")
  }
}

extension Operation.Work {
  /// Refuses counts below zero, impossible passes and a histogram of other cells.
  ///
  /// The sign of all counts together decides; names are only looked up for the message.
  fileprivate func check(row: Int) throws(TraceError) {
    let signs: Int
    switch self {
    case .multiply(let work), .transposedMultiply(let work):
      signs = work.drivenInputs | work.saturations
      guard work.inputPasses == 1 || work.inputPasses == 2 else {
        throw .outOfRange(
          table: TraceFile.operations, row: row, column: "input_passes", found: work.inputPasses,
          allowed: "1 or 2")
      }
    case .write(let work): signs = work.signs
    case .vector(let work):
      signs =
        work.adds | work.multiplies | work.compares | work.divides | work.squareRoots
        | work.exponentials | work.bits
    case .move(let bits), .offChip(let bits): signs = bits
    }
    if signs < 0, let (column, value) = counts.first(where: { $0.value < 0 }) {
      throw TraceValidator.tooSmall(column, value, row: row, least: 0)
    }
    if case .write(let work) = self {
      let sum = work.pulseHistogram.reduce(0, +)
      guard sum == work.cells else {
        throw .inconsistentHistogram(operation: row, sum: sum, cells: work.cells)
      }
    }
  }

  /// The integer statistics by the names they have in a trace file.
  private var counts: [(column: String, value: Int)] {
    switch self {
    case .multiply(let work), .transposedMultiply(let work):
      [("driven_inputs", work.drivenInputs), ("saturations", work.saturations)]
    case .write(let work): work.counts
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

extension WriteWork {
  fileprivate var signs: Int {
    cells | skippedCells | rows | setPulses | resetPulses | verifyReads | failures
  }

  /// The integer statistics by the names they have in a trace file.
  fileprivate var counts: [(column: String, value: Int)] {
    [
      ("cells", cells), ("skipped_cells", skippedCells), ("rows", rows),
      ("set_pulses", setPulses), ("reset_pulses", resetPulses),
      ("verify_reads", verifyReads), ("failures", failures),
    ]
  }
}

/// Checks repetitions one after the other against each other and the length of the trace.
struct RepetitionChecker {
  private var row = 0
  private var free = 0

  /// Checks the next repetition of a trace of so many operations.
  ///
  /// - Throws: ``TraceError/outOfRange(table:row:column:found:allowed:)`` with its row in `/repetitions`.
  mutating func check(first: Int, count: Int, times: Int, of operations: Int) throws(TraceError) {
    guard (free..<max(free, operations)).contains(first) else {
      let allowed = free < operations ? "\(free) to \(operations - 1)" : "none"
      throw refusal("first", first, allowed)
    }
    guard (1...operations - first).contains(count) else {
      throw refusal("count", count, "1 to \(operations - first)")
    }
    guard times >= 1 else { throw refusal("times", times, "at least 1") }
    free = first + count
    row += 1
  }

  private func refusal(_ column: String, _ found: Int, _ allowed: String) -> TraceError {
    .outOfRange(
      table: TraceFile.repetitions, row: row, column: column, found: found, allowed: allowed)
  }
}
