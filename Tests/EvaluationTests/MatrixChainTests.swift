import Hardware
import Mapping
import Testing
import Traces

@testable import Evaluation

/// Matrices on several tiles of one 128 × 128 array each; links of 32 bits, hops of 4 cycles, reads of 100 cycles and a
/// pipeline of 3.
///
/// Inputs have 8 bits, results 16 and what a sum of all inputs adds.
@Suite("Matrices on several tiles")
struct MatrixChainTests {
  private func single(_ chip: inout HardwareDescription) {
    chip.tile.processingElements = 1
    chip.processingElement.arrays = 1
  }

  /// 128 × 384 on three arrays, each with all inputs and 128 outputs.
  private let wide = matrix(128, 384, slices: 1, polarities: 1)
  /// 256 × 16 on two arrays, each with 128 inputs and all outputs.
  private let tall = matrix(256, 16)

  private func product(
    _ matrix: Int = 0, transposed: Bool = false, passes: Int = 1, vectors: Int = 4,
    after: Int? = nil
  ) -> Operation {
    let work = ProductWork(drivenInputs: 0, conductanceSum: 0, inputPasses: passes)
    return Operation(
      transposed ? .transposedMultiply(work) : .multiply(work), phase: .forward, layer: 0,
      matrix: matrix, vectors: vectors,
      dependencies: after.map { [.init($0, .streaming)] } ?? [])
  }

  /// The plan of the last operation, which every scheduler must be given.
  private func plan(
    _ matrices: [MatrixRecord], _ operations: [Operation],
    _ change: (inout HardwareDescription) -> Void
  ) throws -> OperationPlan {
    let run = trace(matrices, operations, inputCycles: 1)
    let model = try timingModel(run, referenceHardware(change))
    let plans = try schedulers.map { scheduler in
      let recording = try schedule(run, with: scheduler.init(), on: model).recording
      return try #require(recording.byIndex.last).plan
    }
    #expect(plans.allSatisfy { $0 == plans[0] })
    return plans[0]
  }

  @Test("one tile: nothing is carried")
  func oneTile() throws {
    for record in [wide, tall] {
      let found = try plan([record], [product()]) { _ in }
      #expect((found.bitHops, found.interval, found.latency) == (0, 100, 103))
    }
    let run = trace([tall], [product(vectors: 1)], inputCycles: 1)
    #expect(try Replay(run, on: referenceHardware()).ledger.count(of: "shift_add") == 2 * 128)
  }

  /// Every vector goes out and back, with results of 16 + 7 bits.
  ///
  ///     section     out                   back
  ///     tile 0–1    128 × 8 = 1024        256 × 23 = 5888, in 184 cycles
  ///     tile 1–2    128 × 8 = 1024        128 × 23 = 2944
  ///
  /// Together 10 880 bits of one hop; 2 hops there and 2 back take 16 cycles.
  @Test("three tiles in a row")
  func row() throws {
    let found = try plan([wide], [product()], single)
    #expect((found.bitHops, found.interval, found.latency) == (4 * 10_880, 184, 184 + 3 + 16))
    let run = trace([wide], [product()], inputCycles: 1)
    let replay = try Replay(run, on: referenceHardware(single))
    #expect(replay.timeline.cycles == 3 * 184 + 203)
    #expect(replay.ledger.count(of: "router_bit_hop") == 4 * 10_880)
    // No output is in two tiles.
    #expect(replay.ledger.count(of: "shift_add") == 4 * 384)
  }

  /// In two columns, tile 2 is below tile 0 and two hops from tile 1: 6912 bits of one hop, 3968 of two.
  @Test("the next tile may be more than one hop away")
  func corner() throws {
    let found = try plan([wide], [product()]) {
      single(&$0)
      $0.chip.meshColumns = 2
    }
    #expect(
      (found.bitHops, found.interval, found.latency) == (4 * (6912 + 7936), 184, 184 + 3 + 24))
  }

  /// Backwards every tile takes in 128 of 384 values and adds its own to 128 results of 16 + 9 bits.
  ///
  ///     section     out                   back
  ///     tile 0–1    256 × 8 = 2048        128 × 25 = 3200, in 100 cycles
  ///     tile 1–2    128 × 8 = 1024        128 × 25 = 3200
  @Test("transposed products exchange inputs and outputs")
  func transposed() throws {
    let found = try plan([wide], [product(transposed: true)], single)
    #expect((found.bitHops, found.interval, found.latency) == (4 * 9472, 100, 100 + 3 + 16))
    let run = trace([wide], [product(transposed: true, vectors: 1)], inputCycles: 1)
    let ledger = try Replay(run, on: referenceHardware(single)).ledger
    #expect(ledger.count(of: "shift_add") == ledger.count(of: "adc_conversion") + 2 * 128)
  }

  /// Every stream carries 128 × 8 bits out and 16 × 24 bits back, where 16 sums are added; two passes are two streams.
  @Test("sums over two ranges of inputs are added where they meet")
  func ranges() throws {
    let operation = product(passes: 2, vectors: 2)
    let found = try plan([tall], [operation], single)
    #expect((found.bitHops, found.interval, found.latency) == (4 * 1408, 200, 200 + 3 + 8))
    let run = trace([tall], [operation], inputCycles: 1)
    let ledger = try Replay(run, on: referenceHardware(single)).ledger
    #expect(ledger.count(of: "adc_conversion") == 4 * 256)
    #expect(ledger.count(of: "shift_add") == 4 * (256 + 16))
  }

  /// From tile 0, 256 × 8 bits come one hop to tile 1, the first of the matrix.
  @Test("operands of other tiles come in addition")
  func operands() throws {
    let found = try plan([matrix(128, 16), tall], [product(), product(1, after: 0)], single)
    #expect(
      (found.bitHops, found.interval, found.latency) == (4 * (2048 + 1408), 100, 100 + 3 + 8 + 4))
  }

  /// Inputs of 300 lie in ranges of 128, 128 and 44, outputs of 130 in ranges of 128 and 2: six arrays in this order.
  ///
  /// Behind tile 0 are all inputs and outputs; behind tile 1 two ranges of inputs; behind tile 3 only the third; in
  /// tile 5 its inputs and the narrow range of outputs.
  @Test("each section carries what is needed behind it, once")
  func behind() throws {
    let run = trace([matrix(300, 130, slices: 1, polarities: 1)], [product()])
    let placed = try #require(timingModel(run, referenceHardware(single)).matrices.first)
    #expect(placed.behind.map(\.inputs) == [300, 172, 172, 44, 44])
    #expect(placed.behind.map(\.outputs) == [130, 130, 130, 130, 2])
  }
}
