import Hardware
import Quantities
import Testing
import Traces

@testable import Evaluation

/// Writes of a matrix that fills 128 rows, by hand: slots of 150 cycles (50 ns pulse, 100 ns verify read).
@Suite("Write timing")
struct WriteTimingTests {
  /// The cycles of one write, tile by tile.
  private func cycles(
    _ work: WriteWork, of record: MatrixRecord = matrix(128, 16),
    _ change: (inout HardwareDescription) -> Void = { _ in }
  ) throws -> Int {
    let run = try Replay(
      trace([record], [Operation(.write(work), phase: .update, layer: 0, matrix: 0)]),
      on: referenceHardware(change))
    return run.timeline.cycles
  }

  /// Cells of which every one takes two SET pulses and no initial read.
  private func twoPulses(cells: Int, rows: Int) -> WriteWork {
    WriteWork(
      cells: cells, rows: rows, setPulses: 2 * cells, resetPulses: 0, verifyReads: 2 * cells,
      pulseHistogram: [0, 0, cells])
  }

  /// 1024 cells in three patterns: whole rows as PaCA, an adapter of one output as LoRA, cells at random as SHiRA.
  ///
  ///     8 at once    PaCA   8 rows × 16 segments × 300 cycles                       =  38 400
  ///                  LoRA   128 rows × 1 segment × 300 cycles                       =  38 400
  ///                  SHiRA  128 rows × 16 segments × (1 − (15/16)⁸) × 300 cycles    = 247 775.6
  ///     rows at once PaCA   8 rows × 300 cycles                                     =   2 400
  ///                  LoRA   128 rows × 300 cycles                                   =  38 400
  ///                  SHiRA  128 rows × (1 − (15/16)¹²⁸) × 300 cycles                =  38 390.1
  ///     1 at once    all    1024 × 300 cycles                                       = 307 200
  @Test(
    "equal cell counts in other patterns take other times",
    arguments: [
      (8, 38_400, 38_400, 247_776), (128, 2400, 38_400, 38_391), (1, 307_200, 307_200, 307_200),
    ])
  func patterns(parallelism: Int, paca: Int, lora: Int, shira: Int) throws {
    func change(_ hardware: inout HardwareDescription) {
      hardware.array.writeParallelism = parallelism
    }
    #expect(try cycles(twoPulses(cells: 1024, rows: 8), change) == paca)
    #expect(try cycles(twoPulses(cells: 1024, rows: 128), of: matrix(128, 1), change) == lora)
    #expect(try cycles(twoPulses(cells: 1024, rows: 128), change) == shira)
  }

  /// 32 outputs of 8 cells are two arrays: one row of the matrix is a row in each. One after the other they take twice as
  /// long as together.
  @Test("a row of the matrix is written in every array it crosses")
  func columnBlocks() throws {
    let work = twoPulses(cells: 3 * 256, rows: 3)
    let wide = matrix(128, 32)
    #expect(try cycles(work, of: wide) == 2 * 3 * 16 * 300)
    #expect(try cycles(work, of: wide) { $0.tile.writingArrays = 2 } == 3 * 16 * 300)
  }

  /// 100 columns, 8 at a time: twelve full segments and one of four.
  @Test("the last segment of a row may be narrow")
  func narrowSegment() throws {
    let record = matrix(128, 25, slices: 4, polarities: 1)
    let work = WriteWork(
      cells: 100, rows: 1, setPulses: 50 + 2 * 50, resetPulses: 0, verifyReads: 150,
      pulseHistogram: [0, 50, 50])
    // The second slot is needed unless all cells take one pulse: 1 − 1/2⁸ and 1 − 1/2⁴.
    // 12 · 150 · (2 − 1/256) + 150 · (2 − 1/16) = 3592.97 + 290.63
    #expect(try cycles(work, of: record) == 3884)
  }

  /// Two rows over eight ranges of inputs in eight tiles: each tile expects a quarter of a row, but a row is written.
  @Test("a row is written from end to end")
  func fewRows() throws {
    let work = twoPulses(cells: 2 * 128, rows: 2)
    let tall = matrix(1024, 16)
    func change(_ hardware: inout HardwareDescription) {
      hardware.processingElement.arrays = 1
      hardware.tile.processingElements = 1
    }
    #expect(try cycles(work, of: tall, change) == 16 * 300)
    #expect(try cycles(twoPulses(cells: 16 * 128, rows: 16), of: tall, change) == 2 * 16 * 300)
  }

  /// One written cell per word line of a full array, 8 at a time: an expected 1 − (127/128)⁸ of 16 segments.
  @Test("sparse writes skip empty segments; initial reads come first")
  func sparseWrite() throws {
    #expect(try cycles(twoPulses(cells: 128, rows: 128)) == 37_367)
    var dense = twoPulses(cells: 128, rows: 1)
    dense.verifyReads += 128
    #expect(try cycles(dense) == 16 * (100 + 2 * 150))
    // Cells that are in place already are read and nothing else.
    dense = WriteWork(
      cells: 128, rows: 1, setPulses: 0, resetPulses: 0, verifyReads: 128, pulseHistogram: [128])
    #expect(try cycles(dense) == 16 * 100)
    #expect(
      try cycles(
        WriteWork(
          cells: 0, skippedCells: 16_384, rows: 0, setPulses: 0, resetPulses: 0, verifyReads: 0,
          pulseHistogram: [])) == 0)
  }

  /// One pulse per cell, half of them SET (50 ns) and half RESET (400 ns), verify 100 ns. One cell at a time: half of the
  /// slots 150, half 500 cycles: 128 · 325. Two at a time: both SET 1/4, otherwise a RESET among them; phases one after the
  /// other take 150, 500 and, for one of each, 550 cycles.
  @Test(
    "phases share slots or follow each other",
    arguments: [
      (1, WritePhases.shared, 41_600), (1, .separate, 41_600), (2, .shared, 26_400),
      (2, .separate, 28_000),
    ])
  func phases(parallelism: Int, phases: WritePhases, expected: Int) throws {
    let work = WriteWork(
      cells: 128, rows: 1, setPulses: 64, resetPulses: 64, verifyReads: 128,
      pulseHistogram: [0, 128])
    let found = try cycles(work) {
      $0.array.writeParallelism = parallelism
      $0.array.writePhases = phases
      $0.array.resetPulseWidth = .nanoseconds(400)
    }
    #expect(found == expected)
  }

  @Test("SET alone takes no RESET phase")
  func oneSided() throws {
    let work = twoPulses(cells: 128, rows: 1)
    let found = try cycles(work) {
      $0.array.writePhases = .separate
      $0.array.resetPulseWidth = .nanoseconds(400)
    }
    #expect(found == 16 * 300)
  }

  /// 6 pJ in 50 ns are 120 µW, 240 µW from the supply; 8 cells 1.92 mW.
  @Test(
    "a power limit slows writes down",
    arguments: [
      (nil, 4, 8), (8.0, 4, 8), (5.76, 3, 8), (5.7, 2, 8), (1.92, 1, 8), (1.0, 1, 4), (0.24, 1, 1),
    ] as [(Double?, Int, Int)])
  func powerLimit(milliwatts: Double?, arrays: Int, cells: Int) throws {
    func change(_ hardware: inout HardwareDescription) {
      hardware.tile.writingArrays = 4
      hardware.tile.writePowerLimit = milliwatts.map { .milliwatts($0) }
    }
    let drivers = try referenceHardware(change).writeDrivers
    #expect(drivers.arrays == arrays)
    #expect(drivers.cells == cells)
    // Twelve arrays of one tile, one row each.
    let rounds = (12 + arrays - 1) / arrays
    let found = try cycles(
      twoPulses(cells: 12 * 128, rows: 12), of: matrix(12 * 128, 16), change)
    #expect(found == rounds * (128 / cells) * 300)
  }

  @Test("a limit below the power of one cell is refused")
  func powerTooLow() {
    let error = #expect(throws: HardwareError.self) {
      try referenceHardware { $0.tile.writePowerLimit = .microwatts(200) }
    }
    #expect(
      error?.description
        == "hardware 'reference-32nm': 'tile.write_power_limit' is 200 µW; allowed: at least "
        + "240 µW, the power of one cell that is written")
  }
}
