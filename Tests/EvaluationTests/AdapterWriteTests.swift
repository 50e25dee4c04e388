import Hardware
import Mapping
import Quantities
import Testing
import Traces

@testable import Evaluation

/// One full write of the rank-8 adapters of the query and value weights of 12 layers of width 768: 24 modules of an A of
/// 768 × 8, six arrays of 128 rows × 64 columns, and a B of 8 × 768, 48 arrays of 8 rows × 128 columns.
@Suite("Writing LoRA")
struct AdapterWriteTests {
  /// Writes of all 48 factors; no one waits for another.
  private func writing() -> Trace {
    let a = matrix(768, 8)
    let b = matrix(8, 768)
    let cells = 768 * 64
    return trace(
      (0..<24).flatMap { _ in [a, b] },
      (0..<24).flatMap { module in
        [
          Operation(
            .write(geometricWrite(cells: cells, rows: 768)), phase: .update, layer: 0,
            matrix: 2 * module),
          Operation(
            .write(geometricWrite(cells: cells, rows: 8)), phase: .update, layer: 0,
            matrix: 2 * module + 1),
        ]
      })
  }

  /// 2 359 296 cells × 57.36 pJ.
  @Test("one full write costs 135.3 µJ at the cells")
  func energy() throws {
    let run = try Replay(writing(), on: referenceHardware())
    let loss = run.ledger.energy { $0.component == "write_driver_loss" }
    let summary = try #require(run.summaries.first)
    #expect(summary.cellsWritten == 2_359_296)
    #expect(deviation((summary.energy - loss).microjoules, 135.3) < 5e-3)
    #expect(run.placement.arraysUsed == 1296)
    #expect(deviation(run.placement.utilisation, 0.111) < 5e-3)
  }

  /// A tile for every array: what A takes, 8192 cells of an array, is the time of all.
  @Test(
    "all arrays at once",
    arguments: [(1, 100.0, 10.47e-3), (8, 100, 3.42e-3), (128, 100, 0.739e-3), (1, 6522.8, 0.459)])
  func together(parallelism: Int, verify: Double, seconds: Double) throws {
    let hardware = try referenceHardware {
      $0.chip.tiles = 1296
      $0.tile.processingElements = 1
      $0.processingElement.arrays = 1
      $0.array.writeParallelism = parallelism
      $0.array.verifyTime = .nanoseconds(verify)
    }
    let run = try Replay(writing(), on: hardware, mapper: SpreadMapper())
    #expect(deviation(run.timeline.duration.seconds, seconds) < 5e-3)
  }

  /// Row by row: 24 · 6 · 128 rows of 64 cells and 24 · 48 · 8 rows of 128 cells, 18 432 · 38.5 + 9216 · 44.02 slots of
  /// 150 ns; cell by cell 2 359 296 · 8.52 slots.
  @Test("one array at a time", arguments: [(128, 167.3e-3), (1, 3.015)])
  func inTurn(parallelism: Int, seconds: Double) throws {
    let hardware = try referenceHardware {
      $0.chip.tiles = 1
      $0.chip.meshColumns = 1
      $0.tile.processingElements = 162
      $0.array.writeParallelism = parallelism
    }
    let run = try Replay(writing(), on: hardware)
    #expect(deviation(run.timeline.duration.seconds, seconds) < 5e-3)
  }

  /// B alone, cell by cell: 8 rows × 128 cells per array.
  @Test("a B at once takes 1.31 ms")
  func second() throws {
    var alone = writing()
    alone.operations = [alone.operations[1]]
    let hardware = try referenceHardware {
      $0.array.writeParallelism = 1
      $0.tile.writingArrays = 96
    }
    let run = try Replay(alone, on: hardware)
    #expect(deviation(run.timeline.duration.seconds, 1.31e-3) < 5e-3)
  }

  /// The same rows spread over as many tiles as arrays, and packed into one tile that writes one array at a time.
  @Test("spreading is what lets arrays be written at once")
  func spreading() throws {
    var alone = writing()
    alone.operations = [alone.operations[0]]
    let hardware = try referenceHardware()
    let packed = try Replay(alone, on: hardware, mapper: FirstFitMapper())
    let spread = try Replay(alone, on: hardware, mapper: SpreadMapper())
    #expect(deviation(Double(packed.timeline.cycles), 6 * Double(spread.timeline.cycles)) < 1e-6)
  }

  /// 56 µs per cell, as NeuRRAM takes, for a full array: 0.918 s.
  @Test("a full array at NeuRRAM's rate takes 0.918 s")
  func neuRRAM() throws {
    let operation = Operation(
      .write(geometricWrite(cells: 16_384, rows: 128)), phase: .deploy, layer: 0, matrix: 0)
    let hardware = try referenceHardware {
      $0.array.writeParallelism = 1
      $0.array.verifyTime = .nanoseconds(6522.8)
    }
    let run = try Replay(trace([matrix(128, 16)], [operation]), on: hardware)
    #expect(deviation(run.timeline.duration.seconds, 0.918) < 5e-3)
  }
}
