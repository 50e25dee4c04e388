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
  private let extents: OperationExtents
  /// The bound of all operations so far.
  private var reached = 0.0
  private var trails: [Trail] = []
  private var next = 0
  private var writes: [WriteCache]
  /// Of the latest operation that was a write, the cycles of the drivers of every tile for one repeat.
  private(set) var driverCycles: [TileCycles] = []

  init(_ model: TimingModel) {
    self.model = model
    extents = OperationExtents(model)
    writes = Array(repeating: WriteCache(), count: model.matrices.count)
  }

  /// Plans the next operation.
  ///
  /// - Parameters:
  ///   - operation: the operation.
  ///   - times: how often it runs.
  ///   - plan: is replaced.
  /// - Throws: ``EvaluationError/tooLarge(operation:)``.
  mutating func plan(
    _ operation: borrowing Operation, times: Int, into plan: inout OperationPlan
  ) throws(EvaluationError) {
    plan = OperationPlan()
    try reach(extents.bound(of: operation), times: times)
    var bits = 0
    switch operation.work {
    case .multiply(let work): bits = product(work, operation, model.products, &plan)
    case .transposedMultiply(let work):
      bits = product(work, operation, model.transposedProducts, &plan)
    case .write(let work): try write(work, operation, times: times, &plan)
    case .vector(let work):
      bits = work.bits * operation.repeats
      spread(model.vectorCycles(work, operation) * operation.repeats, operation, &plan)
    case .move(let moved):
      bits = moved * operation.repeats
      spread(divideUp(bits, model.description.tile.bufferBusBits), operation, &plan)
      plan.busBits = bits
    case .offChip(let moved):
      plan.portCycles = divideUp(moved * operation.repeats, model.description.chip.linkBits)
      spread(plan.portCycles, operation, &plan)
    }
    let isWrite = operation.kind == .write
    couple(operation, isWrite: isWrite, &plan)
    let home = model.home(matrix: operation.matrix, layer: operation.layer)
    if !isWrite {
      spill(operation, &plan)
      if bits > 0 { carry(bits, to: home, &plan) }
    }
    remember(Trail(vectors: plan.vectors, home: isWrite ? nil : home))
  }

  /// Adds the bound of counts and cycles, and refuses what can not be counted.
  private mutating func reach(_ bound: Double, times: Int) throws(EvaluationError) {
    reached += bound * Double(times)
    guard reached <= OperationExtents.limit else { throw .tooLarge(operation: next) }
  }

  private mutating func remember(_ trail: Trail) {
    if trails.count < Self.memory {
      trails.append(trail)
    } else {
      trails[next % Self.memory] = trail
    }
    next += 1
  }

  /// Decides between streaming and barriers, and finds the tiles that results come from.
  private func couple(_ operation: borrowing Operation, isWrite: Bool, _ plan: inout OperationPlan)
  {
    let vectors = plan.vectors
    func coupling(_ dependency: Operation.Dependency) -> Coupling {
      let isKnown = dependency.operation >= next - Self.memory
      let trail = isKnown ? trails[dependency.operation % Self.memory] : Trail()
      return Coupling(
        operation: dependency.operation,
        isStreaming: !isWrite && dependency.mode == .streaming && trail.vectors == vectors,
        source: trail.home)
    }
    let count = operation.dependencies.endIndex
    if count > 0 { plan.first = coupling(operation.dependencies[0]) }
    if count > 1 { plan.second = coupling(operation.dependencies[1]) }
  }

  /// Vector after vector through the arrays; all arrays of the matrix work at the same time.
  private func product(
    _ work: ProductWork, _ operation: borrowing Operation, _ stages: [ProductStages],
    _ plan: inout OperationPlan
  ) -> Int {
    let matrix = operation.matrix ?? 0
    plan.vectors = operation.vectors * operation.repeats
    plan.interval = work.inputPasses * stages[matrix].interval
    plan.latency = plan.interval + model.pipelineCycles + stages[matrix].chainCycles
    plan.unitCycles = plan.vectors * work.inputPasses
    plan.busBits = stages[matrix].busBits * plan.unitCycles
    plan.bitHops = stages[matrix].chain.bitHops * plan.unitCycles
    return stages[matrix].inputBits * plan.vectors
  }

  private mutating func write(
    _ work: WriteWork, _ operation: borrowing Operation, times: Int, _ plan: inout OperationPlan
  ) throws(EvaluationError) {
    let matrix = operation.matrix ?? 0
    driverCycles = writes[matrix].cyclesPerTile(work, model.matrices[matrix], model)
    let cycles = driverCycles.reduce(0.0) { $0 + Double($1.cycles) }
    try reach(2 * cycles * Double(operation.repeats), times: times)
    plan.unitCycles = operation.repeats
    plan.interval = driverCycles.reduce(0) { max($0, $1.cycles) } * operation.repeats
    plan.latency = plan.interval
  }

  /// Spreads the work of shared units evenly over the vectors of an operation.
  private func spread(_ cycles: Int, _ operation: borrowing Operation, _ plan: inout OperationPlan)
  {
    plan.vectors = operation.vectors * operation.repeats
    plan.interval = cycles / plan.vectors
    plan.latency = cycles - (plan.vectors - 1) * plan.interval
    plan.unitCycles = cycles
  }

  /// What does not fit into the buffers goes over the off-chip port.
  private func spill(_ operation: borrowing Operation, _ plan: inout OperationPlan) {
    func isComplete(_ coupling: Coupling?) -> Bool {
      coupling?.source != nil && coupling?.isStreaming == false
    }
    let holdsAll = isComplete(plan.first) || isComplete(plan.second)
    let bits = model.spilledBits(of: operation, holdsAll: holdsAll)
    guard bits > 0 else { return }
    plan.spilledBits = bits * operation.repeats
    plan.portCycles = divideUp(plan.spilledBits, model.description.chip.linkBits)
    plan.stretch(to: divideUp(plan.portCycles, plan.vectors))
  }

  /// Brings the operands over the mesh, evenly from all tiles that hold results for the operation.
  private func carry(_ bits: Int, to home: Int, _ plan: inout OperationPlan) {
    let first = plan.first?.source
    let second = plan.second?.source
    let isFar = (first ?? home) != home || (second ?? home) != home
    guard isFar else { return }
    let share = first == nil || second == nil ? bits : divideUp(bits, 2)
    let chip = model.description.chip
    plan.linkCycles = divideUp(share, chip.meshLinkBits)
    let firstHops = first.map { model.units.hops(from: $0, to: home) } ?? 0
    let secondHops = second.map { model.units.hops(from: $0, to: home) } ?? 0
    plan.bitHops += share * (firstHops + secondHops)
    let sources = (firstHops > 0 ? 1 : 0) + (secondHops > 0 ? 1 : 0)
    plan.stretch(to: divideUp(sources * plan.linkCycles, plan.vectors))
    plan.latency += max(firstHops, secondHops) * chip.hopCycles
  }
}
