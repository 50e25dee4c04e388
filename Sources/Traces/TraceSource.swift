/// What a trace says before its operations: what its statistics depend on, and what its operations refer to.
public struct TraceHeader: Sendable, Equatable {
  /// What the statistics depend on.
  public var context: TraceContext
  /// The names of the layers.
  public var layers: [String]
  /// The matrices.
  public var matrices: [MatrixRecord]

  /// Creates a header; see the properties for the meaning of each value.
  public init(context: TraceContext, layers: [String] = [], matrices: [MatrixRecord] = []) {
    self.context = context
    self.layers = layers
    self.matrices = matrices
  }
}

/// A stretch of operations that is run a number of times, such as one training step.
///
/// Every run starts when everything before it has ended, and what follows waits for the end of the last one.
public struct Repetition: Sendable, Equatable {
  /// The operations, by their positions in the trace.
  public var operations: Range<Int>
  /// How often they run, at least 1.
  public var times: Int

  /// Creates a repetition.
  public init(_ operations: Range<Int>, times: Int) {
    self.operations = operations
    self.times = times
  }
}

/// What a trace gives one after the other.
public enum TraceItem: Sendable, Equatable {
  /// The next operation; its position is the number of operations given before.
  case operation(Operation)
  /// The operations up to the matching end run so many times; repetitions do not nest.
  case beginRepetition(times: Int)
  /// The end of the operations that are repeated.
  case endRepetition
}

/// A trace that is read once from its beginning to its end, from memory or from disk.
///
/// Operations have been checked when they are given: dependencies point backwards, and matrices and layers
/// exist.
public protocol TraceSource {
  /// What the operations refer to.
  var header: TraceHeader { get }

  /// The next item; nothing at the end.
  ///
  /// - Throws: ``TraceError`` when what follows contradicts itself, `FileFormatError` when it cannot be read.
  mutating func next() throws -> TraceItem?
}
