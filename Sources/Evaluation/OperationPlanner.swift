import Hardware
import Traces

/// Turns operations into plans, one after the other in the order of the trace.
///
/// A plan depends on where earlier operations left their results and on how many vectors they had. Of the last
/// ``memory`` operations that is known; what was left by others counts as brought along already.
struct OperationPlanner {
  /// How many operations are remembered.
  static let memory = 65_536

  /// What later operations need to know of one.
  private struct Trail {
    var vectors = 0
    /// The tile with the results; nothing for a write, which leaves none.
    var home: Int?
  }

  private let model: TimingModel
  private var trails: [Trail] = []
  private var next = 0
  private var writes: [WriteCache]

  init(_ model: TimingModel) {
    self.model = model
    writes = Array(repeating: WriteCache(), count: model.matrices.count)
  }

  /// Plans the next operation.
  mutating func plan(_ operation: Operation, into plan: inout OperationPlan) {
    plan.clear()
    var carriedBits = 0
    switch operation.work {
    case .multiply(let work):
      carriedBits = product(work, operation, model.products, &plan)
    case .transposedMultiply(let work):
      carriedBits = product(work, operation, model.transposedProducts, &plan)
    case .write(let work): write(work, operation, &plan)
    case .vector(let work):
      vector(work, operation, &plan)
      carriedBits = work.bits * operation.repeats
    case .move(let bits):
      move(bits, operation, &plan)
      carriedBits = bits * operation.repeats
    case .offChip(let bits):
      let cycles = divideUp(bits * operation.repeats, model.description.chip.linkBits)
      spread(cycles, operation, &plan)
      plan.reserve(model.units.port, cycles)
    }
    let isWrite = operation.kind == .write
    let arrivals = couple(operation, isWrite: isWrite, &plan)
    if !isWrite {
      spill(operation, arrivals, &plan)
      carry(carriedBits, operation, arrivals, &plan)
    }
    remember(Trail(vectors: plan.vectors, home: isWrite ? nil : model.home(of: operation)))
  }

  private mutating func remember(_ trail: Trail) {
    if trails.count < Self.memory {
      trails.append(trail)
    } else {
      trails[next % Self.memory] = trail
    }
    next += 1
  }

  private func trail(of operation: Int) -> Trail? {
    operation >= next - Self.memory ? trails[operation % Self.memory] : nil
  }

  /// What an operation takes in.
  private struct Arrivals {
    /// Earlier operations that leave results.
    var count = 0
    /// Whether all vectors are there before the first one enters.
    var areComplete = false
    var first: Int?
    var second: Int?
  }

  /// Decides between streaming and barriers, and finds the tiles that results come from.
  private func couple(_ operation: Operation, isWrite: Bool, _ plan: inout OperationPlan)
    -> Arrivals
  {
    var arrivals = Arrivals()
    for dependency in operation.dependencies {
      let trail = trail(of: dependency.operation)
      let isStreaming =
        !isWrite && dependency.mode == .streaming && trail?.vectors == plan.vectors
      plan.couplings.append(
        Coupling(operation: dependency.operation, isStreaming: isStreaming))
      guard let home = trail?.home else { continue }
      if arrivals.count == 0 { arrivals.first = home } else { arrivals.second = home }
      arrivals.count += 1
      arrivals.areComplete = arrivals.areComplete || !isStreaming
    }
    return arrivals
  }

  /// Vector after vector through the arrays; all arrays of the matrix work at the same time.
  private func product(
    _ work: ProductWork, _ operation: Operation, _ stages: [ProductStages],
    _ plan: inout OperationPlan
  ) -> Int {
    guard let matrix = operation.matrix else { return 0 }
    plan.vectors = operation.vectors * operation.repeats
    plan.interval = work.inputPasses * stages[matrix].interval
    plan.latency = plan.interval + model.pipelineCycles
    let streams = plan.vectors * work.inputPasses
    for index in stages[matrix].reservations.indices {
      let each = stages[matrix].reservations[index]
      guard each.cycles > 0 else { continue }
      plan.reservations.append(Reservation(unit: each.unit, cycles: each.cycles * streams))
    }
    plan.busBits = stages[matrix].busBits * streams
    return stages[matrix].inputBits * plan.vectors
  }

  private mutating func write(
    _ work: WriteWork, _ operation: Operation, _ plan: inout OperationPlan
  ) {
    guard let matrix = operation.matrix else { return }
    for (tile, cycles) in writes[matrix].cyclesPerTile(work, model.matrices[matrix], model) {
      let all = cycles * operation.repeats
      plan.interval = max(plan.interval, all)
      plan.reserve(model.units.drivers(tile), all)
    }
    plan.latency = plan.interval
  }

  /// Vector work keeps the vector units of all tiles of its layer.
  private func vector(_ work: VectorWork, _ operation: Operation, _ plan: inout OperationPlan) {
    let cycles = model.vectorCycles(work, operation) * operation.repeats
    spread(cycles, operation, &plan)
    guard cycles > 0 else { return }
    for tile in model.layers[operation.layer].tiles {
      plan.reservations.append(Reservation(unit: model.units.vectorUnit(tile), cycles: cycles))
    }
  }

  /// Over the bus from the buffer of the home tile to its arrays.
  private func move(_ bits: Int, _ operation: Operation, _ plan: inout OperationPlan) {
    let all = bits * operation.repeats
    let cycles = divideUp(all, model.description.tile.bufferBusBits)
    spread(cycles, operation, &plan)
    plan.reserve(model.units.bus(model.home(of: operation)), cycles)
    plan.busBits = all
  }

  /// Spreads the work of a shared unit evenly over the vectors of an operation.
  private func spread(_ cycles: Int, _ operation: Operation, _ plan: inout OperationPlan) {
    plan.vectors = operation.vectors * operation.repeats
    plan.interval = cycles / plan.vectors
    plan.latency = cycles - (plan.vectors - 1) * plan.interval
  }

  /// What does not fit into the buffers goes out over the off-chip port and comes back.
  private func spill(_ operation: Operation, _ arrivals: Arrivals, _ plan: inout OperationPlan) {
    let excess = model.excessBits(of: operation, holdsAll: arrivals.areComplete)
    guard excess > 0 else { return }
    plan.spilledBits = excess * operation.repeats
    let cycles = divideUp(2 * plan.spilledBits, model.description.chip.linkBits)
    plan.reserve(model.units.port, cycles)
    plan.stretch(to: divideUp(cycles, plan.vectors))
  }

  /// Brings the operands over the mesh, evenly from all tiles that hold results for the operation.
  private func carry(
    _ bits: Int, _ operation: Operation, _ arrivals: Arrivals, _ plan: inout OperationPlan
  ) {
    guard arrivals.count > 0, bits > 0 else { return }
    let home = model.home(of: operation)
    let share = divideUp(bits, arrivals.count)
    let chip = model.description.chip
    let cycles = divideUp(share, chip.meshLinkBits)
    var hops = 0
    var serial = 0
    for source in [arrivals.first, arrivals.second] {
      guard let source, source != home else { continue }
      let distance = model.units.hops(from: source, to: home)
      hops = max(hops, distance)
      serial += cycles
      plan.bitHops += share * distance
      model.units.forEachLink(from: source, to: home) { plan.reserve($0, cycles) }
    }
    guard hops > 0 else { return }
    plan.stretch(to: divideUp(serial, plan.vectors))
    plan.latency += hops * chip.hopCycles
  }
}
