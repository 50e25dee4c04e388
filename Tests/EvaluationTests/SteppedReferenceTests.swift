import Hardware
import Mapping
import Quantities
import Testing
import Traces

@testable import Evaluation

@Suite("Every scheduler against the cycle-stepped reference")
struct SteppedReferenceTests {
  /// Small deterministic numbers for random traces (a linear congruential generator).
  private struct Draws {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
  }

  private func randomProduct(_ draws: inout Draws) -> ProductWork {
    ProductWork(drivenInputs: 0, conductanceSum: 0, inputPasses: 1 + draws.below(2))
  }

  private func randomOperation(_ index: Int, vectors: Int, _ draws: inout Draws, writes: Set<Int>)
    -> Operation
  {
    var dependencies: [Operation.Dependency] = []
    for _ in 0..<draws.below(3) where index > 0 {
      let earlier = draws.below(index)
      let isBarrier = writes.contains(earlier) || draws.below(3) == 0
      dependencies.append(.init(earlier, isBarrier ? .barrier : .streaming))
    }
    let matrix = draws.below(3)
    let cells = 1 + draws.below(4)
    let write = WriteWork(
      cells: cells, rows: 1, setPulses: cells, resetPulses: 0, verifyReads: cells,
      pulseHistogram: [0, cells])
    let work: Operation.Work
    switch draws.below(6) {
    case 0, 1: work = .multiply(randomProduct(&draws))
    case 2: work = .transposedMultiply(randomProduct(&draws))
    case 3: work = .vector(VectorWork(adds: 16 * draws.below(200)))
    case 4: work = .move(bits: 100 * draws.below(60))
    default: work = .write(write)
    }
    let operation = Operation(work, phase: .forward, layer: 0, vectors: vectors)
    guard operation.kind.needsMatrix else {
      var free = operation
      free.dependencies = dependencies
      return free
    }
    return Operation(
      work, phase: .forward, layer: 0, matrix: matrix, vectors: vectors, dependencies: dependencies)
  }

  private func randomTrace(seed: Int) -> Trace {
    var draws = Draws(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 7)
    let vectors = 1 + draws.below(5)
    var operations: [Operation] = []
    var writes = Set<Int>()
    for index in 0..<(3 + draws.below(20)) {
      let operation = randomOperation(index, vectors: vectors, &draws, writes: writes)
      if operation.kind == .write { writes.insert(index) }
      operations.append(operation)
    }
    let shapes = [matrix(4, 2), matrix(6, 3), matrix(3, 1)]
    return trace(shapes, operations, inputCycles: 1)
  }

  @Test("agree cycle for cycle", arguments: 0..<300)
  func agreement(seed: Int) throws {
    let trace = randomTrace(seed: seed)
    try trace.validate()
    // Small arrays, two per tile, and a fast read: the matrices spread over 2, 4 and 1 arrays, so writes need
    // several tiles and collide, and vector units are a bottleneck at times.
    let hardware = try referenceHardware {
      $0.processingElement.arrays = 2
      $0.tile.processingElements = 1
      $0.array.columns = 8
      $0.array.columnsPerADC = 8
      $0.array.readCycle = .nanoseconds(7)
      $0.array.conductionTime = .nanoseconds(5)
      $0.array.pulseWidth = .nanoseconds(2)
      $0.array.verifyTime = .nanoseconds(3)
    }
    let placement = try FirstFitMapper().place(
      trace.matrices.map(LogicalMatrix.init), on: hardware.description)
    #expect(placement.arrays.map(\.matrix) == [0, 0, 1, 1, 1, 1, 2])
    let model = try TimingModel(trace, placement: placement, hardware: hardware)
    var reference = SteppedReference(trace, timings: trace.operations.map(model.timing))
    let expected = reference.run()
    for scheduler in schedulers {
      let timeline = try scheduler.init().schedule(trace, placement: placement, on: hardware)
      #expect(timeline.starts == expected.starts)
      #expect(timeline.ends == expected.ends)
    }
  }
}
