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

  /// The largest count of one operation or matrix: statistics, vectors × repeats, cells.
  public static let largestCount = (1 << 40) - 1
  /// The most runs of a repetition.
  public static let mostTimes = 1 << 30

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

  /// Collects a source from where it is to its end.
  ///
  /// - Parameter source: gives the operations; is at its end afterwards.
  /// - Throws: what the source throws.
  public init(reading source: inout some TraceSource) throws {
    let header = source.header
    self.init(context: header.context, layers: header.layers, matrices: header.matrices)
    var start = (operation: 0, times: 1)
    while let item = try source.next() {
      switch item {
      case .operation(let operation): operations.append(operation)
      case .beginRepetition(let times): start = (operations.count, times)
      case .endRepetition:
        repetitions.append(Repetition(start.operation..<operations.count, times: start.times))
      }
    }
  }

  /// Checks every reference between operations, matrices and layers, every count and every repetition.
  ///
  /// - Throws: ``TraceError`` for the first thing that is wrong.
  public func validate() throws(TraceError) {
    var validator = try TraceValidator(header)
    var checker = RepetitionChecker()
    for repetition in repetitions {
      try checker.check(
        first: repetition.operations.lowerBound, count: repetition.operations.count,
        times: repetition.times, of: operations.count)
    }
    var source = source
    while let item = source.next() { try validator.check(item) }
  }
}
