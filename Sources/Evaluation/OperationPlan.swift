/// A shared unit and how long an operation keeps it from its start.
public struct Reservation: Sendable, Equatable {
  /// The number of the unit in ``ChipUnits``.
  public var unit: Int
  /// Cycles from the start of the operation.
  public var cycles: Int
}

/// How an operation waits for an earlier one, with the numbers of vectors taken into account.
public struct Coupling: Sendable, Equatable {
  /// The position of the earlier operation in the trace.
  public var operation: Int
  /// Whether vector i waits for vector i of the earlier operation, instead of all for its end.
  public var isStreaming: Bool
  /// The tile with the results of the earlier operation; nothing where it leaves none, or too long ago to be known.
  var source: Int?
}

/// What an operation takes on the chip when nothing holds it up; all repeats are included.
///
/// The latency is at least the interval, and no unit is reserved for longer than the operation takes.
public struct OperationPlan: Sendable, Equatable {
  /// Vectors that pass through.
  public var vectors = 1
  /// Cycles between two vectors.
  public var interval = 0
  /// Cycles from a vector's entry to its result.
  public var latency = 0
  /// An earlier operation it waits for.
  public var first: Coupling?
  /// Another earlier operation it waits for.
  public var second: Coupling?
  /// Bits carried over the bus between buffer and arrays, over all tiles.
  public var busBits = 0
  /// Bits carried over the mesh to the operation and between the tiles of its matrix, each counted once per hop.
  public var bitHops = 0
  /// Bits that find no room in buffers and are carried over the off-chip port, out and back counted each.
  public var spilledBits = 0

  /// Cycles of the units of its kind of work; of a product how often its stages are passed, of a write its repeats.
  var unitCycles = 0
  /// Cycles of the off-chip port.
  var portCycles = 0
  /// Cycles of every link between one tile that it takes something in from and its own.
  var linkCycles = 0

  /// A plan without work.
  public init() {}

  /// Cycles from the start to the last result.
  public var duration: Int { (vectors - 1) * interval + latency }

  /// Makes every vector take at least a number of cycles.
  mutating func stretch(to cycles: Int) {
    guard cycles > interval else { return }
    latency += cycles - interval
    interval = cycles
  }
}
