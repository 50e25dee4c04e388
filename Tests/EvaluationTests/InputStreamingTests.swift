import Hardware
import Mapping
import Quantities
import Testing
import Traces

@testable import Evaluation

/// What inputs that are streamed twice, sums of charges before the converter and unit columns change, on a full array
/// of the reference chip: 128 rows and columns, 8 input cycles of 100 clock cycles, 3 cycles of pipeline.
@Suite("Streaming of inputs")
struct InputStreamingTests {
  private func replay(
    _ work: Operation.Work, of matrix: MatrixRecord = matrix(128, 16), conversions: Int? = nil,
    vectors: Int = 1, _ change: (inout HardwareDescription) -> Void = { _ in }
  ) throws -> Replay {
    let operation = Operation(work, phase: .inference, layer: 0, matrix: 0, vectors: vectors)
    return try Replay(
      Trace(
        context: context(conversions: conversions), layers: ["dense"], matrices: [matrix],
        operations: [operation]), on: referenceHardware(change))
  }

  private func counts(_ replay: Replay) -> [Int] {
    ["adc_conversion", "sample_hold", "shift_add", "wordline_drive", "array_read"]
      .map { replay.ledger.count(of: $0) }
  }

  private let twice = ProductWork(drivenInputs: 0, conductanceSum: 0, inputPasses: 2)

  @Test("inputs of both signs that are streamed twice double every count and the interval")
  func twoPasses() throws {
    let once = try replay(.multiply(idleProduct), vectors: 3)
    #expect(counts(once) == [3072, 3072, 3072, 3072, 24])
    #expect(once.timeline.cycles == 3 * 800 + 3)
    let both = try replay(.multiply(twice), vectors: 3)
    #expect(counts(both) == [6144, 6144, 6144, 6144, 48])
    #expect(both.timeline.cycles == 3 * 1600 + 3)
  }

  /// Backwards, the 8 columns of a weight are sensed one after the other on each of 128 rows.
  @Test("and so do they backwards")
  func twoPassesBackwards() throws {
    let once = try replay(.transposedMultiply(idleProduct))
    #expect(counts(once) == [8192, 8192, 8192, 1024, 64])
    #expect(once.timeline.cycles == 6403)
    let both = try replay(.transposedMultiply(twice))
    #expect(counts(both) == [16_384, 16_384, 16_384, 2048, 128])
    #expect(both.timeline.cycles == 12_803)
  }

  @Test("charges that are added before the converter are converted once, and driven in every cycle")
  func analogAccumulation() throws {
    let forward = try replay(.multiply(idleProduct), conversions: 1)
    #expect(counts(forward) == [128, 128, 128, 1024, 8])
    #expect(forward.timeline.cycles == 803)
    let both = try replay(.multiply(twice), conversions: 1)
    #expect(counts(both) == [256, 256, 256, 2048, 16])
    let backward = try replay(.transposedMultiply(idleProduct), conversions: 1)
    #expect(counts(backward) == [1024, 1024, 1024, 1024, 64])
    #expect(backward.timeline.cycles == 6403)
  }

  /// 32 conversions in a read cycle: 128 columns take as long as 4 read cycles, after every input cycle or once.
  @Test("slow converters hold up only the cycles that end with a conversion")
  func slowConverters() throws {
    let digital = try replay(.multiply(idleProduct)) { $0.array.adcRate = .gigahertz(0.32) }
    #expect(counts(digital) == [1024, 1024, 1024, 1024, 8])
    #expect(digital.timeline.cycles == 3203)
    let analog = try replay(.multiply(idleProduct), conversions: 1) {
      $0.array.adcRate = .gigahertz(0.32)
    }
    #expect(counts(analog) == [128, 128, 128, 1024, 8])
    #expect(analog.timeline.cycles == 1103)
  }

  /// 4 slices of one polarity: 31 outputs and their unit column fill 128 columns.
  ///
  /// With 32 outputs the columns of the fourth slice lie on a second array. Two ranges of rows have a unit column each.
  @Test(
    "a unit column is one more output on every range of rows",
    arguments: [(128, 31, 1, 128 * 8), (128, 32, 2, 132 * 8), (256, 31, 2, 2 * 128 * 8)])
  func unitColumn(inputs: Int, outputs: Int, arrays: Int, conversions: Int) throws {
    let record = matrix(inputs, outputs + 1, slices: 4, polarities: 1)
    let run = try replay(.multiply(idleProduct), of: record)
    #expect(run.placement.arraysUsed == arrays)
    #expect(run.ledger.count(of: "adc_conversion") == conversions)
  }
}
