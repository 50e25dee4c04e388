/// What can be wrong with a trace or a trace file.
public indirect enum TraceError: Error, Equatable {
  /// The file is no trace, or of a schema this version does not read.
  case unknownSchema(file: String, found: String, supported: String)
  /// A dataset of the file lacks a column, or a column has an unexpected type or length.
  case badColumn(file: String, table: String, column: String, found: String, expected: String)
  /// A text in a table is none of the known words.
  case unknownWord(table: String, row: Int, column: String, found: String, allowed: [String])
  /// A number is outside its range.
  case outOfRange(table: String, row: Int, column: String, found: Int, allowed: String)
  /// A count of an operation is outside its range.
  case badCount(operation: Int, name: String, found: Int, allowed: String)
  /// The conductance sum of a product is negative or no number.
  case badConductance(operation: Int, found: String)
  /// The table of an operation's statistics has no row for it.
  case missingStatistics(operation: Int, table: String)
  /// A table has rows that nothing refers to.
  case surplusStatistics(table: String, rows: Int, used: Int)
  /// A number of the context is outside its range.
  case badContext(key: String, found: Int, allowed: String)
  /// An operation waits for itself or a later one.
  case forwardDependency(operation: Int, dependsOn: Int)
  /// An operation that is repeated waits for one that is not repeated with it.
  case dependencyOutsideRepetition(operation: Int, dependsOn: Int, start: Int)
  /// A repetition begins or ends where it cannot.
  case brokenRepetition(at: Int, RepetitionProblem)
  /// An operation names a matrix that is not in the table.
  case unknownMatrix(operation: Int, matrix: Int, count: Int)
  /// An operation lacks a matrix it needs, or has one it cannot have.
  case misplacedMatrix(operation: Int, kind: String, needsMatrix: Bool)
  /// An operation or a matrix names a layer that is not in the table.
  case unknownLayer(table: String, row: Int, layer: Int, count: Int)
  /// The pulse histogram of a write does not sum to its cells.
  case inconsistentHistogram(operation: Int, sum: Int, cells: Int)
  /// The pulse histogram of programming a matrix does not sum to its cells.
  case inconsistentProgramming(matrix: Int, sum: Int, cells: Int)
  /// An error of the trace in a file.
  case inFile(path: String, error: TraceError)
}

/// Why a repetition cannot begin or end where it does.
public enum RepetitionProblem: Sendable, Equatable {
  /// It begins inside another one.
  case nested
  /// It ends and none has begun.
  case notBegun
  /// It ends where it begins.
  case empty
  /// The trace ends before it.
  case notEnded
  /// It runs less than once, or too often.
  case times(Int)
}

extension TraceError: CustomStringConvertible {
  /// One line: where, what was found, what is allowed.
  public var description: String {
    switch self {
    case .unknownSchema(let file, let found, let supported):
      "\(file): the schema is '\(found)'; supported: '\(supported)'"
    case .badColumn(let file, let table, let column, let found, let expected):
      "\(file): column '\(column)' of '\(table)' is \(found); expected: \(expected)"
    case .unknownWord(let table, let row, let column, let found, let allowed):
      "trace: '\(column)' of row \(row) in '\(table)' is '\(found)'; allowed: "
        + allowed.joined(separator: ", ")
    case .outOfRange(let table, let row, let column, let found, let allowed):
      "trace: '\(column)' of row \(row) in '\(table)' is \(found); allowed: \(allowed)"
    case .badCount(let operation, let name, let found, let allowed):
      "trace: '\(name)' of operation \(operation) is \(found); allowed: \(allowed)"
    case .badConductance(let operation, let found):
      "trace: 'conductance_sum' of operation \(operation) is \(found); allowed: a finite number of at "
        + "least 0"
    case .missingStatistics(let operation, let table):
      "trace: operation \(operation) has no row in '\(table)'"
    case .surplusStatistics(let table, let rows, let used):
      "trace: '\(table)' has \(rows) rows, of which \(used) are used"
    case .badContext(let key, let found, let allowed):
      "trace: '\(key)' of the context is \(found); allowed: \(allowed)"
    case .forwardDependency(let operation, let dependsOn):
      "trace: operation \(operation) waits for operation \(dependsOn); allowed: "
        + (operation > 0 ? "0 to \(operation - 1)" : "none")
    case .dependencyOutsideRepetition(let operation, let dependsOn, let start):
      "trace: operation \(operation) waits for operation \(dependsOn), before the repetition it is in; "
        + "allowed: " + (operation > start ? "\(start) to \(operation - 1)" : "none")
    case .brokenRepetition(let position, let problem):
      "trace: \(problem.description(at: position))"
    case .unknownMatrix(let operation, let matrix, let count):
      "trace: operation \(operation) uses matrix \(matrix); known: \(Self.range(count))"
    case .misplacedMatrix(let operation, let kind, let needsMatrix):
      "trace: operation \(operation) of kind '\(kind)' "
        + (needsMatrix ? "has no matrix; it needs one" : "has a matrix; it must have none")
    case .unknownLayer(let table, let row, let layer, let count):
      "trace: row \(row) of '\(table)' uses layer \(layer); known: \(Self.range(count))"
    case .inconsistentHistogram(let operation, let sum, let cells):
      "trace: the pulse histogram of operation \(operation) has \(sum) cells; "
        + "the operation wrote \(cells)"
    case .inconsistentProgramming(let matrix, let sum, let cells):
      "trace: the pulse histogram of programming matrix \(matrix) has \(sum) cells; it writes \(cells)"
    case .inFile(let path, let error):
      "\(path): \(error)"
    }
  }

  /// The error with the path of the file it was found in, unless it names the file already.
  func within(_ path: String) -> TraceError {
    switch self {
    case .unknownSchema, .badColumn, .inFile: self
    default: .inFile(path: path, error: self)
    }
  }

  private static func range(_ count: Int) -> String { count == 0 ? "none" : "0 to \(count - 1)" }
}

extension RepetitionProblem {
  fileprivate func description(at position: Int) -> String {
    switch self {
    case .nested:
      "a repetition begins before operation \(position) inside another one; repetitions do not nest"
    case .notBegun: "a repetition ends before operation \(position) and none has begun"
    case .empty: "the repetition that ends before operation \(position) has no operations"
    case .notEnded: "the repetition that begins at operation \(position) has no end"
    case .times(let times):
      "the repetition that begins at operation \(position) runs \(times) times; "
        + "allowed: 1 to \(Trace.mostTimes)"
    }
  }
}
