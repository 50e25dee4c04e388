import FileFormats

/// An operation as one row of the table `/operations`.
///
/// Numbers that a kind of work does not have are zero; a missing matrix or dependency is −1. The properties
/// fill the record without gaps, so that a row of the file is a row in memory.
struct OperationRecord: TableRecord {
  var kind: UInt8 = 0
  var phase: UInt8 = 0
  var firstMode: UInt8 = 0
  var secondMode: UInt8 = 0
  var layer: Int32 = 0
  var matrix: Int32 = -1
  var inputPasses: Int32 = 0
  var vectors: Int64 = 1
  var repeats: Int64 = 1
  var firstDependency: Int64 = -1
  var secondDependency: Int64 = -1
  var drivenInputs: Int64 = 0
  var conductanceSum = 0.0
  var saturations: Int64 = 0
  var cells: Int64 = 0
  var skippedCells: Int64 = 0
  var rows: Int64 = 0
  var setPulses: Int64 = 0
  var resetPulses: Int64 = 0
  var verifyReads: Int64 = 0
  var failures: Int64 = 0
  var adds: Int64 = 0
  var multiplies: Int64 = 0
  var compares: Int64 = 0
  var divides: Int64 = 0
  var squareRoots: Int64 = 0
  var exponentials: Int64 = 0
  var bits: Int64 = 0

  init() {}

  static var columns: [RecordColumn<Self>] {
    [
      RecordColumn("kind", words: Words.kinds.map(\.rawValue), \.kind),
      RecordColumn("phase", words: Words.phases.map(\.rawValue), \.phase),
      RecordColumn("layer", units: "index into /layers", \.layer),
      RecordColumn("matrix", units: "index into /matrices", \.matrix),
      RecordColumn("vectors", units: "1", \.vectors),
      RecordColumn("repeats", units: "1", \.repeats),
      RecordColumn("first_dependency", units: "index into /operations", \.firstDependency),
      RecordColumn("first_mode", words: Words.modes, \.firstMode),
      RecordColumn("second_dependency", units: "index into /operations", \.secondDependency),
      RecordColumn("second_mode", words: Words.modes, \.secondMode),
      RecordColumn("driven_inputs", units: "1", \.drivenInputs),
      RecordColumn("conductance_sum", units: "S", \.conductanceSum),
      RecordColumn("input_passes", units: "1", \.inputPasses),
      RecordColumn("saturations", units: "1", \.saturations),
      RecordColumn("cells", units: "1", \.cells),
      RecordColumn("skipped_cells", units: "1", \.skippedCells),
      RecordColumn("rows", units: "1", \.rows),
      RecordColumn("set_pulses", units: "1", \.setPulses),
      RecordColumn("reset_pulses", units: "1", \.resetPulses),
      RecordColumn("verify_reads", units: "1", \.verifyReads),
      RecordColumn("failures", units: "1", \.failures),
      RecordColumn("adds", units: "1", \.adds),
      RecordColumn("multiplies", units: "1", \.multiplies),
      RecordColumn("compares", units: "1", \.compares),
      RecordColumn("divides", units: "1", \.divides),
      RecordColumn("square_roots", units: "1", \.squareRoots),
      RecordColumn("exponentials", units: "1", \.exponentials),
      RecordColumn("bits", units: "bit", \.bits),
    ]
  }
}

/// The words of `/operations`; a record holds their positions.
enum Words {
  static let kinds = Operation.Kind.allCases
  static let phases = Phase.allCases
  /// The mode of a dependency that is not there, then those of one that is.
  static let modes = ["none"] + Operation.Dependency.Mode.allCases.map(\.rawValue)

  static func code(of mode: Operation.Dependency.Mode) -> UInt8 {
    switch mode {
    case .streaming: 1
    case .barrier: 2
    }
  }

  static func code(of kind: Operation.Kind) -> UInt8 {
    switch kind {
    case .multiply: 0
    case .transposedMultiply: 1
    case .write: 2
    case .vector: 3
    case .move: 4
    case .offChip: 5
    }
  }
}

extension OperationRecord {
  init(_ operation: Operation) {
    kind = Words.code(of: operation.kind)
    phase = UInt8(operation.phase.index)
    layer = Int32(operation.layer)
    matrix = Int32(operation.matrix ?? -1)
    vectors = Int64(operation.vectors)
    repeats = Int64(operation.repeats)
    let dependencies = operation.dependencies
    if dependencies.count > 0 {
      firstDependency = Int64(dependencies[0].operation)
      firstMode = Words.code(of: dependencies[0].mode)
    }
    if dependencies.count > 1 {
      secondDependency = Int64(dependencies[1].operation)
      secondMode = Words.code(of: dependencies[1].mode)
    }
    switch operation.work {
    case .multiply(let work), .transposedMultiply(let work): set(work)
    case .write(let work): set(work)
    case .vector(let work): set(work)
    case .move(let bits), .offChip(let bits): self.bits = Int64(bits)
    }
  }

  private mutating func set(_ work: ProductWork) {
    drivenInputs = Int64(work.drivenInputs)
    conductanceSum = work.conductanceSum
    saturations = Int64(work.saturations)
    inputPasses = Int32(work.inputPasses)
  }

  private mutating func set(_ work: WriteWork) {
    cells = Int64(work.cells)
    skippedCells = Int64(work.skippedCells)
    rows = Int64(work.rows)
    setPulses = Int64(work.setPulses)
    resetPulses = Int64(work.resetPulses)
    verifyReads = Int64(work.verifyReads)
    failures = Int64(work.failures)
  }

  private mutating func set(_ work: VectorWork) {
    adds = Int64(work.adds)
    multiplies = Int64(work.multiplies)
    compares = Int64(work.compares)
    divides = Int64(work.divides)
    squareRoots = Int64(work.squareRoots)
    exponentials = Int64(work.exponentials)
    bits = Int64(work.bits)
  }
}
