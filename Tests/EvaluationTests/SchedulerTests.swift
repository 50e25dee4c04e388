import Hardware
import Mapping
import Quantities
import Testing
import Traces

@testable import Evaluation

/// One input cycle of 100 clock cycles and three cycles of pipeline: a product of V vectors takes
/// (V − 1) · 100 + 103 cycles.
@Suite("Streaming scheduler")
struct SchedulerTests {
  private func timeline(
    _ matrices: [MatrixRecord], _ operations: [Operation],
    _ change: (inout HardwareDescription) -> Void = { _ in }
  ) throws -> Timeline {
    try Replay(trace(matrices, operations, inputCycles: 1), on: referenceHardware(change)).timeline
  }

  private func multiply(
    _ matrix: Int, vectors: Int = 4, _ dependencies: Operation.Dependencies = []
  ) -> Operation {
    Operation(
      .multiply(idleProduct), phase: .forward, layer: 0, matrix: matrix, vectors: vectors,
      dependencies: dependencies)
  }

  private func add(_ adds: Int, vectors: Int = 4, _ dependencies: Operation.Dependencies = [])
    -> Operation
  {
    Operation(
      .vector(VectorWork(adds: adds)), phase: .update, layer: 0, vectors: vectors,
      dependencies: dependencies)
  }

  private let small = [matrix(16, 4), matrix(16, 4)]

  /// A product, 512 additions on 64 lanes (8 cycles, 2 per vector), and another product.
  ///
  ///     vector     0        1        2        3
  ///     product    0–103    100–203  200–303  300–403
  ///     additions  103–105  203–205  303–305  403–405
  ///     product    105–208  205–308  305–408  405–508
  @Test("three streaming operations, drawn by hand")
  func streaming() throws {
    let result = try timeline(
      small, [multiply(0), add(512, [.init(0, .streaming)]), multiply(1, [.init(1, .streaming)])])
    #expect(result.starts == [0, 103, 105])
    #expect(result.ends == [403, 405, 508])
    #expect(result.cycles == 508)
    #expect(result.duration == .nanoseconds(508))
    #expect(result.phaseCycles == [.forward: 508, .update: 302])
    #expect(
      result.busy == [
        .matrix(0): 403, .matrix(1): 403, .vectorUnit(tile: 0): 8, .tileBus(tile: 0): 8,
      ])
  }

  @Test("a barrier waits for the end")
  func barrier() throws {
    let result = try timeline(
      small, [multiply(0), add(512, [.init(0, .barrier)]), multiply(1, [.init(1, .streaming)])])
    #expect(result.starts == [0, 403, 405])
    #expect(result.ends == [403, 411, 808])
    #expect(result.phaseCycles == [.forward: 806, .update: 8])
  }

  @Test("a slow consumer of a fast producer keeps its own pace")
  func slowConsumer() throws {
    let result = try timeline(small, [add(512), multiply(0, [.init(0, .streaming)])])
    #expect(result.starts == [0, 2])
    #expect(result.ends == [8, 405])
  }

  /// 16 inputs × 4 outputs × 8 cells: 16 rows × 4 segments of 8 cells, all with 3 pulses, 150 cycles each.
  @Test("products and writes of one matrix exclude each other, in trace order")
  func exclusion() throws {
    let work = WriteWork(
      cells: 512, rows: 16, setPulses: 1536, resetPulses: 0, verifyReads: 1536,
      pulseHistogram: [0, 0, 0, 512])
    let write = Operation(
      .write(work), phase: .update, layer: 0, matrix: 0, dependencies: [.init(0, .streaming)])
    let result = try timeline(small, [multiply(0), write, multiply(1), multiply(0)])
    // The second product waits for the tile's bus, which carries the first one's vectors in 4 cycles.
    #expect(result.starts == [0, 403, 4, 403 + 28_800])
    #expect(result.ends == [403, 403 + 28_800, 407, 806 + 28_800])
    #expect(result.busy[.writeDrivers(tile: 0)] == 16 * 4 * 3 * 150)
  }

  @Test("writes share the drivers of a tile, not those of two tiles")
  func writeDrivers() throws {
    let work = WriteWork(
      cells: 8, rows: 1, setPulses: 8, resetPulses: 0, verifyReads: 8, pulseHistogram: [0, 8])
    let writes = (0..<2).map { Operation(.write(work), phase: .update, layer: 0, matrix: $0) }
    let sharing = try timeline([matrix(1, 1), matrix(1, 1)], writes)
    #expect(sharing.starts == [0, 150])
    let apart = try timeline([matrix(1, 1), matrix(1, 1)], writes) {
      $0.processingElement.arrays = 1
      $0.tile.processingElements = 1
    }
    #expect(apart.starts == [0, 0])
    #expect(apart.busy[.writeDrivers(tile: 1)] == 150)
  }

  @Test("shared units serve one operation at a time, and others while it waits for vectors")
  func sharedUnits() throws {
    let result = try timeline(
      small,
      [
        multiply(0), multiply(1), add(512, [.init(0, .streaming)]),
        add(512, [.init(1, .streaming)]),
      ])
    // The bus carries the vectors of the first product in 4 cycles. The additions are ready at 103 and 107; those that
    // come second start when the 8 cycles of the others are over.
    #expect(result.starts == [0, 4, 103, 111])
    #expect(result.ends == [403, 407, 405, 409])
  }

  @Test("elementary operations and the off-chip port take their cycles")
  func units() throws {
    let work = VectorWork(
      adds: 65, multiplies: 64, compares: 1, divides: 1, squareRoots: 64, exponentials: 65)
    // 2·1 + 1·1 + 1·1 + 1·8 + 1·8 + 2·20 on 64 lanes.
    let vector = try timeline([], [Operation(.vector(work), phase: .forward, layer: 0)])
    #expect(vector.cycles == 60)
    let link = try timeline(
      [], [Operation(.offChip(bits: 409), phase: .forward, layer: 0, repeats: 2)])
    #expect(link.cycles == 5)
  }

  /// 8 groups of 4 columns share one array; a transposed read senses one group at a time.
  @Test("a transposed product takes a pass per group, a pair before the converter counts once")
  func transposed() throws {
    let operation = Operation(
      .transposedMultiply(idleProduct), phase: .backward, layer: 0, matrix: 0, vectors: 2)
    #expect(try timeline([matrix(16, 4)], [operation]).cycles == 1603)
    #expect(try timeline([matrix(16, 4, converted: 4)], [operation]).cycles == 803)
    // 128 columns fill the array: one group per array.
    #expect(try timeline([matrix(16, 128)], [operation]).cycles == 203)
  }

  @Test("slow converters take several read cycles")
  func converterPasses() throws {
    let operation = multiply(0, vectors: 1)
    let slow = try timeline([matrix(128, 16)], [operation]) {
      $0.array.adcRate = .gigahertz(0.32)
    }
    #expect(slow.cycles == 403)
    let more = try timeline([matrix(128, 16)], [operation]) {
      $0.array.adcRate = .gigahertz(0.32)
      $0.array.columnsPerADC = 32
    }
    #expect(more.cycles == 103)
  }

  @Test("repeats follow each other")
  func repeats() throws {
    var operation = multiply(0, vectors: 2)
    operation.repeats = 3
    #expect(try timeline(small, [operation]).cycles == 603)
  }

  @Test("a placement of other matrices is refused")
  func mismatch() throws {
    let hardware = try referenceHardware()
    let placement = try FirstFitMapper().place([], on: hardware.description)
    let error = #expect(throws: EvaluationError.self) {
      try TimingModel(trace(small, []).header, placement: placement, hardware: hardware)
    }
    #expect(error?.description == "the placement holds 0 matrices; the trace has 2")
  }

  /// 769 bits over one tile's 384 bits per cycle take 3 cycles, whatever the lanes do meanwhile.
  @Test func loadingTakesTheBusOfTheTilesInUse() throws {
    let load = Operation(.vector(VectorWork(bits: 769)), phase: .taskSwitch, layer: 0)
    let both = Operation(.vector(VectorWork(adds: 4, bits: 769)), phase: .taskSwitch, layer: 0)
    #expect(try timeline([], [load]).ends == [3])
    #expect(try timeline([], [both]).ends == [3])
  }
}
