import FileFormats

/// An operation without its statistics, as one row of the table `/operations`.
///
/// A missing matrix or dependency is −1. Like all records of a trace it has no gaps, so that a row of the file is
/// a row in memory and equal traces are equal bytes.
struct OperationRecord: TableRecord {
  var kind: UInt8 = 0
  var phase: UInt8 = 0
  var firstMode: UInt8 = 0
  var secondMode: UInt8 = 0
  var layer: Int32 = 0
  var matrix: Int64 = -1
  var vectors: Int64 = 1
  var repeats: Int64 = 1
  var firstDependency: Int64 = -1
  var secondDependency: Int64 = -1

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
    ]
  }

  init(_ operation: Operation) {
    kind = Words.code(of: operation.kind)
    phase = UInt8(operation.phase.index)
    layer = Int32(operation.layer)
    matrix = Int64(operation.matrix ?? -1)
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
  }

  /// The operation of the row with the work that other tables hold.
  ///
  /// - Parameters:
  ///   - work: of the row's kind.
  ///   - index: the row, for messages.
  /// - Returns: the operation.
  /// - Throws: ``TraceError/unknownWord(table:row:column:found:allowed:)`` for a number that stands for no word.
  @inline(__always)
  func operation(_ work: Operation.Work, at index: Int) throws(TraceError) -> Operation {
    guard phase < UInt8(Words.phases.count) else {
      throw Words.unknown("phase", phase, Words.phases.map(\.rawValue), index)
    }
    var dependencies: Operation.Dependencies = []
    if let mode = try Words.mode(firstMode, "first_mode", index) {
      dependencies.append(.init(Int(firstDependency), mode))
    }
    if let mode = try Words.mode(secondMode, "second_mode", index) {
      dependencies.append(.init(Int(secondDependency), mode))
    }
    return Operation(
      work, phase: Words.phases[Int(phase)], layer: Int(layer),
      matrix: matrix < 0 ? nil : Int(matrix), vectors: Int(vectors), repeats: Int(repeats),
      dependencies: dependencies)
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

  @inline(__always)
  static func kind(_ code: UInt8, _ index: Int) throws(TraceError) -> Operation.Kind {
    guard code < UInt8(kinds.count) else {
      throw unknown("kind", code, kinds.map(\.rawValue), index)
    }
    return kinds[Int(code)]
  }

  @inline(__always)
  static func mode(_ code: UInt8, _ column: String, _ index: Int) throws(TraceError)
    -> Operation.Dependency.Mode?
  {
    switch code {
    case 0: nil
    case 1: .streaming
    case 2: .barrier
    default: throw unknown(column, code, modes, index)
    }
  }

  static func unknown(
    _ column: String, _ code: UInt8, _ words: [String], _ index: Int
  ) -> TraceError {
    .unknownWord(
      table: TraceFile.operations, row: index, column: column, found: "\(code)", allowed: words)
  }
}
