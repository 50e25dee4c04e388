import Hardware
import Mapping
import Traces

/// How long one operation takes when nothing holds it up, and which shared units it uses.
struct OperationTiming: Equatable {
  /// Vectors that pass through.
  var vectors: Int
  /// Cycles between two vectors.
  var interval: Int
  /// Cycles from a vector's entry to its result.
  var latency: Int
  /// The shared units the operation reserves, and for how long from its start.
  var reservations: [(unit: Resource, cycles: Int)] = []

  /// Cycles from the start to the last result.
  var duration: Int { (vectors - 1) * interval + latency }

  static func == (a: Self, b: Self) -> Bool {
    a.vectors == b.vectors && a.interval == b.interval && a.latency == b.latency
      && a.reservations.elementsEqual(b.reservations) { $0 == $1 }
  }
}

/// Turns the work of an operation into cycles on a chip.
struct TimingModel {
  let hardware: HardwareDescription
  let chip: Hardware
  let matrices: [PlacedMatrix]
  /// What a vector that is streamed once does to an array.
  let plan: ReadPlan
  /// The resolution of the converters.
  let converterBits: Int
  /// Cycles of a vector before its first and behind its last read cycle.
  let pipelineCycles: Int
  /// Lanes of all vector units that take part: those of the tiles in use.
  let lanes: Int
  /// Bits per cycle of all buffers that take part.
  let bufferBits: Int

  init(_ trace: Trace, placement: Placement, hardware: Hardware) throws(EvaluationError) {
    self.hardware = hardware.description
    chip = hardware
    matrices = try PlacedMatrix.all(of: trace, on: placement)
    plan = ReadPlan(
      inputCycles: trace.context.inputCycles, conversions: trace.context.conversions,
      on: hardware.description.array)
    converterBits = hardware.converterBits
    pipelineCycles = hardware.description.array.pipeline.stages.reduce(0) {
      $0 + hardware.description.cycles($1.time)
    }
    let tiles = max(placement.tilesUsed, 1)
    lanes = tiles * hardware.description.tile.vectorLanes
    bufferBits = tiles * hardware.description.tile.bufferBusBits
  }

  func timing(of operation: Operation) -> OperationTiming {
    switch operation.work {
    case .multiply(let work), .transposedMultiply(let work): product(work, operation)
    case .write(let work): write(work, operation)
    case .vector(let work):
      shared(
        cycles(work, vectors: operation.vectors) * operation.repeats, .vectorUnits, operation)
    case .move(let bits):
      shared(
        divideUp(
          bits * operation.repeats, min(hardware.chip.meshLinkBits, hardware.tile.bufferBusBits)),
        .mesh, operation, delay: hardware.chip.hopCycles)
    case .offChip(let bits):
      shared(divideUp(bits * operation.repeats, hardware.chip.linkBits), .link, operation)
    }
  }

  /// Cycles of an array for one vector that is streamed once.
  func readCycles(wires: Int) -> Int {
    hardware.readCycles(plan, wires: wires, converterBits: converterBits)
  }

  /// Vector after vector through the arrays; all arrays of the matrix work at the same time.
  private func product(_ work: ProductWork, _ operation: Operation) -> OperationTiming {
    let shape = matrices[operation.matrix ?? 0].widest
    let cycles =
      operation.kind == .multiply
      ? readCycles(wires: shape.columns)
      : readCycles(wires: shape.rows) * shape.passes
    let interval = work.inputPasses * cycles
    return OperationTiming(
      vectors: operation.vectors * operation.repeats, interval: interval,
      latency: interval + pipelineCycles)
  }

  private func write(_ work: WriteWork, _ operation: Operation) -> OperationTiming {
    let timing = WriteTiming(
      work: work, matrix: matrices[operation.matrix ?? 0], hardware: chip)
    let tiles = timing.cyclesPerTile(repeats: operation.repeats)
    let cycles = tiles.reduce(0) { max($0, $1.cycles) }
    return OperationTiming(
      vectors: 1, interval: cycles, latency: cycles,
      reservations: tiles.map { (.writeDrivers(tile: $0.tile), $0.cycles) })
  }

  /// Work of a shared unit, spread evenly over the vectors of the operation.
  private func shared(
    _ cycles: Int, _ unit: Resource, _ operation: Operation, delay: Int = 0
  ) -> OperationTiming {
    let vectors = operation.vectors * operation.repeats
    let interval = cycles / vectors
    return OperationTiming(
      vectors: vectors, interval: interval, latency: cycles - (vectors - 1) * interval + delay,
      reservations: [(unit, cycles)])
  }

  /// Vector after vector: every kind of elementary operation fills the lanes on its own, and buffers are read
  /// and written meanwhile.
  private func cycles(_ work: VectorWork, vectors: Int) -> Int {
    let each = hardware.tile.vectorCycles
    let kinds = [
      (work.adds, each.add), (work.multiplies, each.multiply), (work.compares, each.compare),
      (work.divides, each.divide), (work.squareRoots, each.squareRoot),
      (work.exponentials, each.exponential),
    ]
    let arithmetic = kinds.reduce(0) { $0 + divideUp(divideUp($1.0, vectors), lanes) * $1.1 }
    return vectors * max(arithmetic, divideUp(divideUp(work.bits, vectors), bufferBits))
  }
}

/// The quotient rounded up.
func divideUp(_ value: Int, _ divisor: Int) -> Int { (value + divisor - 1) / divisor }
