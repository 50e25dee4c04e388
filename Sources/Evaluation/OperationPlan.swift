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
}

/// What an operation takes on the chip when nothing holds it up; all repeats are included.
///
/// The latency is at least the interval, and no reservation is longer than the operation.
public struct OperationPlan: Sendable, Equatable {
  /// Vectors that pass through.
  public var vectors = 1
  /// Cycles between two vectors.
  public var interval = 0
  /// Cycles from a vector's entry to its result.
  public var latency = 0
  /// The shared units the operation needs, each once.
  public var reservations: [Reservation] = []
  /// The earlier operations it waits for.
  public var couplings: [Coupling] = []
  /// Bits carried over the bus between buffer and arrays, over all tiles.
  public var busBits = 0
  /// Bits carried over the mesh, each counted once per hop.
  public var bitHops = 0
  /// Bits that find no room in a buffer, go out to the memory outside and come back.
  public var spilledBits = 0

  /// A plan without work.
  public init() {}

  /// Cycles from the start to the last result.
  public var duration: Int { (vectors - 1) * interval + latency }

  /// Empties the plan and keeps its memory.
  mutating func clear() {
    vectors = 1
    interval = 0
    latency = 0
    reservations.removeAll(keepingCapacity: true)
    couplings.removeAll(keepingCapacity: true)
    busBits = 0
    bitHops = 0
    spilledBits = 0
  }

  /// Reserves a unit, longer where it is reserved already.
  mutating func reserve(_ unit: Int, _ cycles: Int) {
    guard cycles > 0 else { return }
    for index in reservations.indices where reservations[index].unit == unit {
      reservations[index].cycles += cycles
      return
    }
    reservations.append(Reservation(unit: unit, cycles: cycles))
  }

  /// Makes every vector take at least a number of cycles.
  mutating func stretch(to cycles: Int) {
    guard cycles > interval else { return }
    latency += cycles - interval
    interval = cycles
  }
}
