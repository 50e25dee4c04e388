import Hardware
import Mapping
import Quantities
import Testing
import Traces

@testable import Evaluation

/// The numbers of one array of the reference chip, worked out by hand.
@Suite("Worked examples")
struct WorkedExampleTests {
  /// A full 128 × 128 array holds 128 inputs × 16 outputs of 8 cells. One product with 8-bit inputs, half of whose
  /// bits are 1, over cells of 10.75 µS on average:
  ///
  ///     conversions  128 × 8 = 1024        × 1.667 pJ   = 1707.0 pJ
  ///     word lines   128 × 8 = 1024        × 0.41667 pJ =  426.7 pJ
  ///     cells        512 × 128 × 10.75 µS  × 2 nJ/S     = 1409.0 pJ
  ///     shift-add    1024                  × 0.021 pJ   =   21.5 pJ
  ///     registers    8                     × 18.375 pJ  =  147.0 pJ
  ///     S&H          1024                  × 0.001 pJ   =    1.0 pJ
  @Test("one product of one array costs 3.711 nJ and 0.80 µs")
  func product() throws {
    let work = ProductWork(drivenInputs: 512, conductanceSum: 512 * 128 * 10.75e-6)
    let run = try Replay(
      trace(
        [matrix(128, 16)], [Operation(.multiply(work), phase: .inference, layer: 0, matrix: 0)]),
      on: referenceHardware())
    #expect(run.placement.arraysUsed == 1)
    #expect(run.ledger.count(of: "adc_conversion") == 1024)
    #expect(run.ledger.count(of: "wordline_drive") == 1024)
    #expect(run.ledger.count(of: "array_read") == 8)
    let summary = try #require(run.summaries.first)
    // The bus between the tile's buffer and the array is not part of the example.
    let bus = run.ledger.energy { $0.component == "bus" }
    #expect(deviation((summary.energy - bus).nanojoules, 3.711) < 5e-3)
    #expect(deviation(summary.latency.microseconds, 0.80) < 5e-3)
    #expect(run.timeline.cycles == 803)
    let conduction = run.ledger.energy { $0.action == "cell_conduction" }
    #expect(deviation(conduction.picojoules, 1409.0) < 1e-4)
  }

  /// 16 384 cells × 8.52 pulses × (5.025 + 1.707) pJ = 0.940 µJ at the cells, and as much again as the pulses in
  /// the drivers (η = 0.5); slots of 150 ns.
  @Test(
    "one programming of one array",
    arguments: [(8, 6.84e-3), (1, 20.94e-3), (128, 0.845e-3)])
  func programming(parallelism: Int, seconds: Double) throws {
    let operation = Operation(
      .write(geometricWrite(cells: 16_384, rows: 128)), phase: .deploy, layer: 0, matrix: 0)
    let run = try Replay(
      trace([matrix(128, 16)], [operation]),
      on: referenceHardware { $0.array.writeParallelism = parallelism })
    #expect(deviation(run.timeline.duration.seconds, seconds) < 5e-3)
    let loss = run.ledger.energy { $0.component == "write_driver_loss" }
    let summary = try #require(run.summaries.first)
    #expect(deviation((summary.energy - loss).microjoules, 0.9397) < 1e-3)
    #expect(deviation(loss.microjoules, 0.7014) < 1e-3)
    #expect(summary.cellsWritten == 16_384)
  }

  @Test("a token through a rank-8 adapter needs 3072 + 49 152 conversions")
  func adapterConversions() throws {
    let operations = (0..<2).map {
      Operation(.multiply(idleProduct), phase: .forward, layer: 0, matrix: $0)
    }
    let run = try Replay(
      trace([matrix(768, 8), matrix(8, 768)], operations), on: referenceHardware())
    #expect(run.ledger.count(of: "adc_conversion") == 3072 + 49_152)
    #expect(run.ledger.count(of: "wordline_drive") == 6144 + 3072)
    #expect(run.ledger.count(of: "array_read") == 432)
  }

  /// Slots of 150 ns that one segment takes when all 128 × 256 cells of an array are written.
  private func slots(of histogram: [Int], cellsAtOnce: Int) throws -> Double {
    let cells = histogram.reduce(0, +)
    let pulses = histogram.enumerated().reduce(0) { $0 + $1.offset * $1.element }
    let work = WriteWork(
      cells: cells, rows: cells == 0 ? 0 : 128, setPulses: pulses, resetPulses: 0,
      verifyReads: pulses, pulseHistogram: histogram)
    let run = try Replay(
      trace(
        [matrix(128, 32)], [Operation(.write(work), phase: .update, layer: 0, matrix: 0)]),
      on: referenceHardware {
        $0.array.columns = 256
        $0.array.writeParallelism = cellsAtOnce
      })
    return Double(run.timeline.cycles) / Double(128 * 256 / cellsAtOnce * 150)
  }

  @Test(
    "the slowest of n cells with geometric pulse counts of mean 8.52",
    arguments: [
      (1.0, 8.52), (2, 12.51), (4, 17.19), (8, 22.27), (16, 27.58), (32, 33.01), (64, 38.50),
      (128, 44.02), (256, 49.55),
    ])
  func expectedSlots(draws: Double, slots: Double) throws {
    let histogram = geometricHistogram(mean: 8.52, cells: 1_000_000_000)
    #expect(try deviation(self.slots(of: histogram, cellsAtOnce: Int(draws)), slots) < 1e-3)
  }

  @Test("the larger of two dice")
  func dice() throws {
    let larger = try slots(of: [0] + Array(repeating: 1 << 20, count: 6), cellsAtOnce: 2)
    #expect(deviation(larger, 161.0 / 36) < 1e-6)
    #expect(try slots(of: [], cellsAtOnce: 4) == 0)
    #expect(try slots(of: [0, 0, 5 << 20], cellsAtOnce: 8) == 2)
  }
}
