/// An operation as one flat row of the table `/operations`.
///
/// Numbers that a kind of work does not have are zero; a missing matrix or dependency is −1.
struct OperationRow {
  var kind = Operation.Kind.vector
  var phase = Phase.forward
  var layer = 0
  var matrix = -1
  var vectors = 1
  var repeats = 1
  var dependencies = [-1, -1]
  var modes = [Self.noMode, Self.noMode]
  var product = ProductWork(drivenInputs: 0, conductanceSum: 0, inputPasses: 0)
  var write = WriteWork(
    cells: 0, rows: 0, setPulses: 0, resetPulses: 0, verifyReads: 0, pulseHistogram: [])
  var vector = VectorWork()

  /// The mode of a dependency that is not there.
  static let noMode = "none"

  init() {}

  init(_ operation: Operation) {
    kind = operation.kind
    phase = operation.phase
    layer = operation.layer
    matrix = operation.matrix ?? -1
    vectors = operation.vectors
    repeats = operation.repeats
    for (slot, dependency) in operation.dependencies.enumerated() {
      dependencies[slot] = dependency.operation
      modes[slot] = dependency.mode.rawValue
    }
    switch operation.work {
    case .multiply(let work), .transposedMultiply(let work): product = work
    case .write(let work): write = work
    case .vector(let work): vector = work
    case .move(let bits), .offChip(let bits): vector.bits = bits
    }
  }

  /// The work of the row's kind.
  var work: Operation.Work {
    switch kind {
    case .multiply: .multiply(product)
    case .transposedMultiply: .transposedMultiply(product)
    case .write: .write(write)
    case .vector: .vector(vector)
    case .move: .move(bits: vector.bits)
    case .offChip: .offChip(bits: vector.bits)
    }
  }

  /// The operation of the row.
  ///
  /// - Parameter index: the row, for messages.
  /// - Returns: the operation.
  /// - Throws: ``TraceError/unknownWord(table:row:column:found:allowed:)`` for an unknown dependency mode.
  func operation(at index: Int) throws(TraceError) -> Operation {
    var list: [Operation.Dependency] = []
    for slot in dependencies.indices where modes[slot] != Self.noMode {
      guard let mode = Operation.Dependency.Mode(rawValue: modes[slot]) else {
        throw .unknownWord(
          table: TraceFile.operations, row: index, column: Self.modeColumns[slot],
          found: modes[slot],
          allowed: [Self.noMode] + Operation.Dependency.Mode.allCases.map(\.rawValue))
      }
      list.append(Operation.Dependency(dependencies[slot], mode))
    }
    return Operation(
      work, phase: phase, layer: layer, matrix: matrix < 0 ? nil : matrix, vectors: vectors,
      repeats: repeats, dependencies: Operation.Dependencies(list))
  }

  /// The columns of dependency modes.
  static let modeColumns = ["first_mode", "second_mode"]

  /// The integer columns with their units, in file order.
  static var integerColumns: [(name: String, units: String, path: WritableKeyPath<Self, Int>)] {
    [
      ("layer", "index into /layers", \.layer), ("matrix", "index into /matrices", \.matrix),
      ("vectors", "1", \.vectors), ("repeats", "1", \.repeats),
      ("first_dependency", "index into /operations", \.dependencies[0]),
      ("second_dependency", "index into /operations", \.dependencies[1]),
      ("driven_inputs", "1", \.product.drivenInputs), ("saturations", "1", \.product.saturations),
      ("input_passes", "1", \.product.inputPasses),
      ("cells", "1", \.write.cells), ("skipped_cells", "1", \.write.skippedCells),
      ("rows", "1", \.write.rows), ("set_pulses", "1", \.write.setPulses),
      ("reset_pulses", "1", \.write.resetPulses), ("verify_reads", "1", \.write.verifyReads),
      ("failures", "1", \.write.failures), ("adds", "1", \.vector.adds),
      ("multiplies", "1", \.vector.multiplies), ("compares", "1", \.vector.compares),
      ("divides", "1", \.vector.divides), ("square_roots", "1", \.vector.squareRoots),
      ("exponentials", "1", \.vector.exponentials), ("bits", "bit", \.vector.bits),
    ]
  }
}
