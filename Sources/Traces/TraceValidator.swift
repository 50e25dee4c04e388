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
      guard (1...Trace.mostTimes).contains(times) else {
        throw .brokenRepetition(at: position, .times(times))
      }
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
    let (passes, overflows) = operation.vectors.multipliedReportingOverflow(by: operation.repeats)
    guard operation.vectors >= 1, operation.repeats >= 1, !overflows, passes <= Trace.largestCount
    else { throw refusal(of: operation.vectors, operation.repeats, at: index) }
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
    try operation.work.check(at: index)
    position = index + 1
  }

  private func refusal(of vectors: Int, _ repeats: Int, at index: Int) -> TraceError {
    guard vectors >= 1, repeats >= 1 else {
      let (name, found) = vectors < 1 ? ("vectors", vectors) : ("repeats", repeats)
      return .badCount(operation: index, name: name, found: found, allowed: "at least 1")
    }
    return .badCount(
      operation: index, name: "vectors × repeats", found: clampedProduct(vectors, repeats),
      allowed: "at most \(Trace.largestCount)")
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
    let (columns, overflows) = matrix.slices.multipliedReportingOverflow(by: matrix.polarities)
    guard !overflows, matrix.convertedColumns <= columns else {
      throw .outOfRange(
        table: TraceFile.matrices, row: row, column: "converted_columns",
        found: matrix.convertedColumns, allowed: "1 to slices × polarities")
    }
    let cells = clampedProduct(clampedProduct(matrix.inputs, matrix.outputs), columns)
    guard cells <= Trace.largestCount else {
      throw .outOfRange(
        table: TraceFile.matrices, row: row, column: "inputs × outputs × slices × polarities",
        found: cells, allowed: "at most \(Trace.largestCount)")
    }
    guard let programming = matrix.programming else { return }
    for (column, value) in programming.counts {
      guard let allowed = allowedCount(insteadOf: value) else { continue }
      throw .outOfRange(
        table: TraceFile.matrices, row: row, column: "programming_\(column)", found: value,
        allowed: allowed)
    }
    let sum = programming.pulseHistogram.reduce(0, clampedSum)
    guard sum == programming.cells else {
      throw .inconsistentProgramming(matrix: row, sum: sum, cells: programming.cells)
    }
  }

  private func check(layer: Int, table: String, row: Int) throws(TraceError) {
    guard layer >= 0, layer < layers else {
      throw .unknownLayer(table: table, row: row, layer: layer, count: layers)
    }
  }
}

extension Operation.Work {
  /// Refuses counts below zero or too large, impossible passes and a histogram of other cells.
  ///
  /// The bits of all counts together decide; names are only looked up for the message.
  fileprivate func check(at index: Int) throws(TraceError) {
    let bits: Int
    switch self {
    case .multiply(let work), .transposedMultiply(let work):
      bits = work.drivenInputs | work.saturations
      guard work.inputPasses == 1 || work.inputPasses == 2 else {
        throw .badCount(
          operation: index, name: "input_passes", found: work.inputPasses, allowed: "1 or 2")
      }
      guard work.conductanceSum >= 0, work.conductanceSum.isFinite else {
        throw .badConductance(operation: index, found: "\(work.conductanceSum)")
      }
    case .write(let work): bits = work.bits
    case .vector(let work):
      bits =
        work.adds | work.multiplies | work.compares | work.divides | work.squareRoots
        | work.exponentials | work.bits
    case .move(let moved), .offChip(let moved): bits = moved
    }
    if bits & ~Trace.largestCount != 0 {
      for (name, value) in counts {
        guard let allowed = allowedCount(insteadOf: value) else { continue }
        throw .badCount(operation: index, name: name, found: value, allowed: allowed)
      }
    }
    if case .write(let work) = self {
      let sum = work.pulseHistogram.reduce(0, clampedSum)
      guard sum == work.cells else {
        throw .inconsistentHistogram(operation: index, sum: sum, cells: work.cells)
      }
      guard work.rows >= 1 || work.cells == 0 else {
        throw .badCount(
          operation: index, name: "rows", found: work.rows, allowed: "at least 1 with written cells"
        )
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
  fileprivate var bits: Int {
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

/// What is allowed instead of a count; nothing when it is allowed itself.
private func allowedCount(insteadOf value: Int) -> String? {
  if value < 0 { return "at least 0" }
  return value > Trace.largestCount ? "at most \(Trace.largestCount)" : nil
}

/// A product of numbers above zero that stays at the largest number.
private func clampedProduct(_ a: Int, _ b: Int) -> Int {
  let (product, isTooLarge) = a.multipliedReportingOverflow(by: b)
  return isTooLarge ? .max : product
}

/// A sum that stays at the largest number: a damaged file must not stop the program.
func clampedSum(_ a: Int, _ b: Int) -> Int {
  let (sum, isTooLarge) = a.addingReportingOverflow(b)
  return isTooLarge ? .max : sum
}
