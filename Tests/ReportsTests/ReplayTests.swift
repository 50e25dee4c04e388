import Evaluation
import FileFormats
import Foundation
import Hardware
import Mapping
import Quantities
import Testing
import Traces

@testable import Reports

/// A trace and a chip small enough to follow by hand.
///
/// The chip: 100 MHz (10 ns per cycle), one tile of one array of 4 × 4, one cell written at a time; a pulse costs 10 pJ and
/// takes 50 ns, a verify read 2 pJ and 50 ns, the drivers lose as much as a pulse, a vector multiplication 3 pJ. Leakage is
/// 1 mW per tile.
enum SmallReplay {
  static let library = ComponentLibrary(
    name: "by hand",
    components: Action.allCases.filter { ![.cellWrite, .cellSkip].contains($0) }.map { action in
      let energy: Energy =
        switch action {
        case .setPulse, .resetPulse, .setDriverLoss, .resetDriverLoss: .picojoules(10)
        case .verifyRead: .picojoules(2)
        case .vectorMultiply: .picojoules(3)
        default: .zero
        }
      return Component(
        name: action.rawValue, action: action, bits: action == .adcConversion ? 8 : nil,
        energy: energy, node: "none", conditions: "none", source: "by hand")
    } + [
      Component(
        name: "buffer", leakage: .milliwatts(1), per: .tile, node: "none", conditions: "none",
        source: "by hand")
    ])

  static func hardware() throws -> Hardware {
    var description = HardwareDescription(name: "small", components: "by-hand.yaml")
    description.clock = .megahertz(100)
    description.chip.tiles = 1
    description.chip.meshColumns = 1
    description.tile.processingElements = 1
    description.processingElement.arrays = 1
    description.array.rows = 4
    description.array.columns = 4
    description.array.columnsPerADC = 4
    description.array.adcRate = .gigahertz(1)
    description.array.writeParallelism = 1
    description.array.verifyTime = .nanoseconds(50)
    return try Hardware(description, library: library)
  }

  /// A write of two cells, one pulse each (one SET, one RESET), then four multiplications that wait for it.
  static func trace(repeatedly times: Int = 1) -> Trace {
    Trace(
      context: TraceContext(
        encoding: "offset", weightBits: 1, bitsPerCell: 1, inputBits: 1, dacBits: 1, adcBits: 8,
        inputCycles: 1,
        device: "ideal", minimumConductance: .microsiemens(1),
        maximumConductance: .microsiemens(2)),
      layers: ["one"],
      matrices: [
        MatrixRecord(
          name: "w\"1", layer: 0, inputs: 4, outputs: 4, role: "base", slices: 1, polarities: 1,
          convertedColumns: 1)
      ],
      operations: [
        Operation(
          .write(
            WriteWork(
              cells: 2, skippedCells: 14, rows: 2, setPulses: 1, resetPulses: 1, verifyReads: 2,
              failures: 1, pulseHistogram: [0, 2])), phase: .update, layer: 0, matrix: 0),
        Operation(
          .vector(VectorWork(multiplies: 4)), phase: .forward, layer: 0,
          dependencies: [.init(0, .barrier)]),
      ],
      repetitions: times > 1 ? [Repetition(0..<2, times: times)] : [])
  }

  static func report(repeatedly times: Int = 1) throws -> ReplayReport {
    let trace = trace(repeatedly: times)
    var totals = ReplayTotals()
    var source = trace.source
    let replay = try Replay(streaming: &source, on: try hardware(), observer: &totals)
    return ReplayReport(
      replay, totals: totals, trace: "small.h5", header: trace.header, mapper: "first_fit")
  }
}

@Suite("Reports of replays")
struct ReplayReportTests {
  @Test("other converters than those of the run are told")
  func converters() throws {
    var trace = SmallReplay.trace()
    func fact() throws -> String {
      let replay = try Replay(trace, on: SmallReplay.hardware())
      return ReplayReport(
        replay, totals: ReplayTotals(), trace: "small.h5", header: trace.header, mapper: "first_fit"
      ).document().facts[1]
    }
    #expect(try fact().contains(", 8-bit converters, clock "))
    trace.context.adcBits = 6
    #expect(try fact().contains(", 8-bit converters (recorded with 6 bits), clock "))
  }

  private func table(_ key: String, repeatedly times: Int = 1, ledger: Bool = false) throws
    -> ReportTable
  {
    let document = try SmallReplay.report(repeatedly: times).document(withLedger: ledger)
    return try #require(document.records.first { $0.key == key })
  }

  private func row(_ table: ReportTable, _ name: String) throws -> [String] {
    let row = try #require(table.rows.firstIndex { $0[0] == .text(name) })
    return table.columns.indices.map { table.texts($0)[row] }
  }

  /// Two cells on two rows, 5 + 5 cycles each: 20 cycles of 10 ns.
  ///
  /// Pulses 20 pJ, driver loss 20 pJ, verify reads 4 pJ.
  /// Four multiplications in one cycle: 12 pJ. Leakage: 1 mW for 21 cycles.
  @Test("phases: energy, time, cells and rows by hand")
  func phases() throws {
    let table = try table("phases")
    #expect(
      try row(table, "update") == ["update", "44.0 pJ", "200 pJ", "200 ns", "20", "2", "2"])
    #expect(
      try row(table, "forward") == ["forward", "12.0 pJ", "10.0 pJ", "10.0 ns", "1", "0", "0"])
    #expect(
      try row(table, "whole trace")
        == ["whole trace", "56.0 pJ", "210 pJ", "210 ns", "21", "2", "2"])
  }

  /// 266 pJ in 210 ns; the unit has a column of its own.
  @Test("powers of the chip are in watts")
  func powers() throws {
    #expect(try row(try table("chip"), "mean power") == ["mean power", "0.00127", "W"])
  }

  @Test("runs of a repetition count with all their costs")
  func repetition() throws {
    #expect(
      try row(try table("phases", repeatedly: 10), "whole trace")
        == ["whole trace", "560 pJ", "2.10 nJ", "2.10 µs", "210", "20", "20"])
  }

  @Test("writes are itemised; pulses and verify reads make 12 pJ per cell")
  func writes() throws {
    let table = try table("writes")
    #expect(
      try row(table, "update") == [
        "update", "2", "14", "2", "1", "1", "1", "2", "10.0 pJ", "10.0 pJ", "4.00 pJ", "20.0 pJ",
        "12.0 pJ",
      ])
  }

  @Test("components add up to the total, and shares to 100 %")
  func components() throws {
    let table = try table("components")
    #expect(
      try row(table, "all") == ["all", "12.0 pJ", "44.0 pJ", "210 pJ", "266 pJ", "100.0"])
    #expect(
      try row(table, "vector_multiply")
        == ["vector_multiply", "12.0 pJ", "0 J", "0 J", "12.0 pJ", "4.5"])
  }

  @Test("write drivers work for 20 of 21 cycles; the multiplications wait 20 for the write")
  func units() throws {
    #expect(
      try row(try table("units"), "write drivers") == ["write drivers", "1", "20", "95.2", "95.2"])
    #expect(try row(try table("stalls"), "dependency") == ["dependency", "20", "100.0", "10"])
  }

  @Test("the ledger re-adds to the total and names its sources")
  func ledger() throws {
    let table = try table("ledger", ledger: true)
    let energy = try #require(table.columns.firstIndex { $0.key == "energy" })
    let sum = table.rows.reduce(0.0) { sum, row in
      if case .number(let energy?) = row[energy] { sum + energy } else { sum }
    }
    #expect(abs(sum / 266e-12 - 1) < 1e-12)
    #expect(table.columns.last?.key == "source")
  }

  @Test("every format writes the report; CSV holds the phases, or the ledger")
  func formats() throws {
    let report = try SmallReplay.report()
    for format in reportFormats {
      #expect(try format.render(report.document()).hasSuffix("\n"))
    }
    let phases = CSVReport.render(report.document())
    #expect(
      phases.hasPrefix(
        "phase,energy_dynamic [J],energy_static [J],latency [s],cycles [cycle],cells [cell],"
          + "rows [row]\nforward,1.2e-11,"))
    #expect(
      CSVReport.render(report.document(withLedger: true)).hasPrefix("phase,layer,component,"))
    let json = try JSONSerialization.jsonObject(
      with: Data(try JSONReport.render(report.document()).utf8))
    let tables = try #require((json as? [String: Any])?["tables"] as? [String: Any])
    #expect(
      tables.keys.sorted() == ["chip", "components", "phases", "stalls", "units", "writes"])
    let lines = TableReport.render(report.document(withLedger: true)).split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 160 })
  }
}

@Suite("Perfetto traces")
struct PerfettoTests {
  private struct Document: Decodable {
    struct Event: Decodable {
      let ph: String
      let pid: Int
      let tid: Int?
      let ts: Double?
      let dur: Double?
      let name: String
      let cat: String?
      let args: [String: Value]
    }
    enum Value: Decodable, Equatable {
      case number(Double)
      case text(String)

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Double.self) {
          self = .number(number)
        } else {
          self = .text(try container.decode(String.self))
        }
      }
    }
    let traceEvents: [Event]
    let otherData: [String: Value]
  }

  private func bytes(repeatedly times: Int = 1, limit: Int = 100) throws -> Data {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).json").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(FileManager.default.createFile(atPath: path, contents: nil))
    var timeline = PerfettoTrace(
      to: try TextFileWriter(emptying: path, named: path), limit: limit)
    var source = SmallReplay.trace(repeatedly: times).source
    let replay = try Replay(
      streaming: &source, on: try SmallReplay.hardware(), observer: &timeline)
    try timeline.close(trace: "small.h5", operations: replay.timeline.operations)
    return try Data(contentsOf: URL(filePath: path))
  }

  private func document(repeatedly times: Int = 1, limit: Int = 100) throws -> Document {
    try JSONDecoder().decode(
      Document.self, from: try bytes(repeatedly: times, limit: limit))
  }

  /// The write is on the arrays and the drivers, the multiplications on the vector unit.
  @Test("three tracks, three events, with times in µs and all that is known of them")
  func events() throws {
    let document = try document()
    let tracks = document.traceEvents.filter { $0.name == "thread_name" }
    #expect(
      tracks.map { $0.args["name"] } == [.text("w\"1"), .text("tile 0"), .text("tile 0")])
    let kinds = document.traceEvents.filter { $0.name == "process_name" }
    #expect(
      kinds.map { $0.args["name"] }
        == [.text("arrays"), .text("write drivers"), .text("vector unit")])
    let events = document.traceEvents.filter { $0.ph == "X" }
    #expect(events.map(\.name) == ["write w\"1", "write w\"1", "vector one"])
    #expect(events.map(\.ts) == [0, 0, 0.2])
    #expect(events.map(\.dur) == [0.2, 0.2, 0.01])
    guard case .number(let energy) = events[0].args["energy_J"] else {
      Issue.record("the write has no energy")
      return
    }
    #expect(abs(energy / 44e-12 - 1) < 1e-12)
    #expect(events[0].args["cycles"] == .number(20))
    #expect(events[2].args["phase"] == .text("forward") && events[2].cat == "forward")
    #expect(events[2].args["layer"] == .text("one"))
    #expect(document.otherData["operations_left_out"] == .number(0))
  }

  /// 44 pJ in 200 ns are 220 µW, 12 pJ in 10 ns 1.2 mW.
  @Test("the power is a counter that ends at nothing")
  func power() throws {
    let counters = try document().traceEvents.filter { $0.ph == "C" }
    #expect(counters.map(\.ts) == [0, 0.2, 0.21])
    let powers = counters.map { $0.args["W"] }
    #expect(powers == [.number(220e-6), .number(1.2e-3), .number(0)])
  }

  @Test("of a repetition the first run is drawn, and all runs are one event")
  func repetition() throws {
    let events = try document(repeatedly: 10).traceEvents.filter { $0.ph == "X" }
    #expect(events.count == 4)
    #expect(events.last?.name == "10 runs")
    #expect(events.last?.dur == 2.1)
    #expect(events.first?.args["runs"] == .number(10))
  }

  @Test("what is beyond the limit is left out, and the file says so")
  func limit() throws {
    let document = try document(limit: 1)
    #expect(document.traceEvents.filter { $0.ph == "X" }.count == 2)
    #expect(document.otherData["operations"] == .number(2))
    #expect(document.otherData["operations_left_out"] == .number(1))
  }

  @Test("equal schedules give equal bytes")
  func deterministic() throws {
    #expect(try bytes(repeatedly: 3) == bytes(repeatedly: 3))
  }

  @Test("a disk that is full is an error when the file is closed")
  func fullDisk() throws {
    var timeline = PerfettoTrace(
      to: try TextFileWriter(emptying: "/dev/full", named: "out.json"))
    let error = #expect(throws: FileFormatError.self) {
      try timeline.close(trace: "small.h5", operations: 0)
    }
    #expect(error?.description == "out.json: write failed: No space left on device")
  }
}
