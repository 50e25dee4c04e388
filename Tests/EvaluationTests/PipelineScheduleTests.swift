import Hardware
import Mapping
import Quantities
import Testing
import Traces

@testable import Evaluation

/// Schedules drawn by hand, which every scheduler must give.
@Suite("Schedules drawn by hand")
struct PipelineScheduleTests {
  private func schedules(
    _ trace: Trace, _ change: (inout HardwareDescription) -> Void = { _ in }
  ) throws -> [(recording: Recording, timeline: Timeline)] {
    let model = try timingModel(trace, referenceHardware(change))
    return try schedulers.map { try schedule(trace, with: $0.init(), on: model) }
  }

  private func multiply(
    _ matrix: Int, passes: Int = 1, vectors: Int = 4, _ dependencies: Operation.Dependencies = []
  ) -> Operation {
    Operation(
      .multiply(ProductWork(drivenInputs: 0, conductanceSum: 0, inputPasses: passes)),
      phase: .forward, layer: 0, matrix: matrix, vectors: vectors, dependencies: dependencies)
  }

  private func add(_ adds: Int, _ earlier: Int) -> Operation {
    Operation(
      .vector(VectorWork(adds: adds)), phase: .forward, layer: 0, vectors: 4,
      dependencies: [.init(earlier, .streaming)])
  }

  /// Products of 100 and, streamed twice, 200 cycles, 3 cycles of pipeline; 2 and 6 cycles of additions per vector.
  ///
  ///     vector       0          1          2          3
  ///     product 1    0–103      100–203    200–303    300–403
  ///     additions    103–105    203–205    303–305    403–405
  ///     product 2    105–308    305–508    505–708    705–908
  ///     additions    308–314    508–514    708–714    908–914
  ///     product 3    314–417    514–617    714–817    914–1017
  @Test("three layers with arithmetic between them")
  func threeLayers() throws {
    let table = [(0, 403), (103, 405), (105, 908), (308, 914), (314, 1017)]
    let run = trace(
      [matrix(16, 4), matrix(16, 4), matrix(16, 4)],
      [
        multiply(0), add(512, 0), multiply(1, passes: 2, [.init(1, .streaming)]), add(1536, 2),
        multiply(2, [.init(3, .streaming)]),
      ], inputCycles: 1)
    for (recording, timeline) in try schedules(run) {
      #expect(recording.byIndex.map(\.start) == table.map(\.0))
      #expect(recording.byIndex.map(\.end) == table.map(\.1))
      #expect(timeline.cycles == 1017)
      #expect(timeline.busy(.vectorUnit) == 8 + 24)
      #expect(timeline.busy(.arrays) == 403 + 803 + 703)
    }
  }

  /// Two tiles of one full array: 4 vectors of 128 × 8 bits need 32 cycles each on the link, and one hop of 4 cycles.
  @Test("operands travel over the mesh")
  func mesh() throws {
    let run = trace(
      [matrix(128, 16), matrix(128, 16)],
      [multiply(0), multiply(1, [.init(0, .streaming)])], inputCycles: 1)
    for (recording, timeline) in try schedules(
      run,
      {
        $0.tile.processingElements = 1
        $0.processingElement.arrays = 1
      })
    {
      #expect(recording.byIndex.map(\.start) == [0, 103])
      #expect(recording.byIndex.map(\.end) == [403, 103 + 300 + 107])
      #expect(recording.byIndex[1].plan.bitHops == 4 * 128 * 8)
      #expect(timeline.busy[.meshLink(tile: 0, direction: .east)] == 128)
    }
  }

  /// From tile 5 at column 2 of row 1 to tile 0 of three columns: two links west, then one north.
  @Test("ways go along the row first")
  func routes() throws {
    let hardware = try referenceHardware { $0.chip.meshColumns = 3 }
    let units = ChipUnits(hardware.description, tiles: [5])
    var links: [Resource] = []
    units.forEachLink(from: 5, to: 0) { links.append(units[$0]) }
    #expect(
      links == [
        .meshLink(tile: 5, direction: .west), .meshLink(tile: 4, direction: .west),
        .meshLink(tile: 3, direction: .north),
      ])
    #expect(units.hops(from: 5, to: 0) == 3)
    // Columns 13 and 3, rows 0 and 2 of the reference chip.
    #expect(
      ChipUnits(try referenceHardware().description, tiles: [31]).hops(from: 13, to: 31) == 12)
    var back: [Resource] = []
    units.forEachLink(from: 0, to: 5) { back.append(units[$0]) }
    #expect(
      back == [
        .meshLink(tile: 0, direction: .east), .meshLink(tile: 1, direction: .east),
        .meshLink(tile: 2, direction: .south),
      ])
    #expect(
      (0..<units.count).map { units[$0] }.count == Set((0..<units.count).map { units[$0] }).count)
  }

  /// Behind a barrier, 1000 vectors of 1024 bits in and 16 × 23 bits out leave 867 712 bits no room in 64 KB.
  @Test("what finds no room goes out over the port and comes back")
  func spill() throws {
    var load = Operation(.vector(VectorWork(adds: 1)), phase: .forward, layer: 0)
    load.dependencies = []
    let run = trace(
      [matrix(128, 16)], [load, multiply(0, vectors: 1000, [.init(0, .barrier)])])
    for (recording, timeline) in try schedules(run) {
      #expect(recording.byIndex[1].plan.spilledBits == 2 * 867_712)
      #expect(timeline.busy[.offChipPort] == 8507)
    }
    let replay = try Replay(run, on: referenceHardware())
    #expect(replay.ledger.count(of: "link_bit") == 2 * 867_712)
    #expect(replay.ledger.count(of: "dram_bit") == 2 * 867_712)
  }

  /// All buffers of the chip hold 168 × 64 KB = 88 080 384 bits; what is beyond is read and written outside, once each.
  @Test("state that no buffer holds is outside")
  func largeState() throws {
    let state = Operation(
      .vector(VectorWork(bits: 88_080_384 + 408)), phase: .update, layer: 0)
    let run = trace([matrix(128, 16)], [state])
    for (recording, timeline) in try schedules(run) {
      #expect(recording.byIndex[0].plan.spilledBits == 408)
      #expect(timeline.busy[.offChipPort] == 2)
    }
    let replay = try Replay(run, on: referenceHardware())
    #expect(replay.ledger.count(of: "dram_bit") == 408)
    #expect(replay.ledger.count(of: "buffer_bit") == 88_080_384 + 408)
  }

  @Test("a window of one lets one operation in at a time")
  func window() throws {
    let run = trace([matrix(16, 4), matrix(16, 4)], [multiply(0), multiply(1)], inputCycles: 1)
    for (recording, timeline) in try schedules(run, { $0.chip.issueWindow = 1 }) {
      #expect(recording.byIndex.map(\.start) == [0, 403])
      #expect(recording.byIndex.map(\.entered) == [0, 403])
      #expect(timeline.stalls.window == 403)
      #expect(timeline.stalls.sinceEntry == 0)
    }
  }

  /// The second matrix waits 4 cycles for the bus; the first product again for its own arrays.
  @Test("stalls have causes")
  func stalls() throws {
    let run = trace(
      [matrix(16, 4), matrix(16, 4)],
      [multiply(0), multiply(1), multiply(0), add(512, 1)], inputCycles: 1)
    for (recording, timeline) in try schedules(run) {
      #expect(recording.byIndex.map(\.stalls.tileBus) == [0, 4, 0, 0])
      #expect(recording.byIndex.map(\.stalls.arrays) == [0, 0, 403, 0])
      #expect(recording.byIndex.map(\.stalls.dependency) == [0, 0, 0, 107])
      #expect(timeline.stalls.sinceEntry == 4 + 403 + 107)
    }
  }

  /// Two arrays of 64 columns with 2 converters for both: 64 conversions of 0.78 ns are 50 cycles, within the read.
  @Test("shared converters serve the arrays of a processing element in turn")
  func sharedConverters() throws {
    func cycles(_ converters: Int) throws -> [Int] {
      let run = trace([matrix(256, 8)], [multiply(0, vectors: 1)], inputCycles: 1)
      return try schedules(run, { $0.processingElement.sharedConverters = converters })
        .map(\.timeline.cycles)
    }
    #expect(try cycles(2) == [103, 103])
    #expect(try cycles(1) == [103, 103])
    // Four times as many columns: 512 conversions on one converter.
    let wide = trace([matrix(256, 32)], [multiply(0, vectors: 1)], inputCycles: 1)
    let found = try schedules(wide, { $0.processingElement.sharedConverters = 1 })
    #expect(found.map(\.timeline.cycles) == [403, 403])
    #expect(found[0].timeline.busy[.converters(processingElement: 0)] == 400)
  }
}
