import FileFormats
import FoundationEssentials
import Quantities
import Testing

@testable import Traces

@Suite("Trace files")
struct TraceFileTests {
  /// The message of the error with which a stored trace is refused, without the path of the file.
  private func refusal(of trace: Trace) throws -> String {
    try withTemporaryPath { path in
      try TraceFile.store(trace, at: path)
      let error = #expect(throws: TraceError.self) { try TraceFile.read(from: path) }
      return (error?.description ?? "read").replacing(path, with: "FILE")
    }
  }

  /// The message of the error with which a trace with one change is refused.
  private func refusal(_ change: (inout Trace) -> Void) throws -> String {
    var trace = sampleTrace()
    change(&trace)
    return try refusal(of: trace)
  }

  @Test("a trace comes back as it was", arguments: [sampleTrace(), repeatingTrace()])
  func roundTrip(trace: Trace) throws {
    let read = try withTemporaryPath { path in
      try TraceFile.write(trace, to: path)
      return try TraceFile.read(from: path)
    }
    #expect(read == trace)
  }

  @Test("an empty trace comes back")
  func empty() throws {
    let trace = Trace(context: sampleContext)
    let read = try withTemporaryPath { path in
      try TraceFile.write(trace, to: path)
      return try TraceFile.read(from: path)
    }
    #expect(read == trace)
  }

  @Test("equal traces are equal bytes")
  func deterministic() throws {
    let bytes = try (0..<2).map { _ in
      try withTemporaryPath { path in
        try TraceFile.write(sampleTrace(), to: path)
        return try Data(contentsOf: URL(filePath: path))
      }
    }
    #expect(bytes[0] == bytes[1])
  }

  @Test(
    "every column has a unit",
    arguments: [
      "/layers", "/matrices", "/programming_pulses", "/operations", "/products", "/writes",
      "/vector_work", "/transfers", "/write_pulses", "/repetitions",
    ])
  func units(table: String) throws {
    try withTemporaryPath { path in
      try TraceFile.write(sampleTrace(), to: path)
      let columns = try HDF5File.open(reading: path).table(at: table)
      #expect(!columns.isEmpty)
      #expect(columns.allSatisfy { !$0.units.isEmpty })
    }
  }

  @Test("forward and cyclic dependencies are refused")
  func forward() throws {
    #expect(
      try refusal { $0.operations[1].dependencies = [.init(3, .streaming)] }
        == "FILE: trace: operation 1 waits for operation 3; allowed: 0 to 0")
    #expect(
      try refusal { $0.operations[0].dependencies = [.init(0, .barrier)] }
        == "FILE: trace: operation 0 waits for operation 0; allowed: none")
  }

  @Test("unknown matrices and layers are refused")
  func references() throws {
    #expect(
      try refusal { $0.operations[0].matrix = 2 }
        == "FILE: trace: operation 0 uses matrix 2; known: 0 to 1")
    #expect(
      try refusal { $0.operations[0].matrix = nil }
        == "FILE: trace: operation 0 of kind 'multiply' has no matrix; it needs one")
    #expect(
      try refusal { $0.operations[4].matrix = 0 }
        == "FILE: trace: operation 4 of kind 'move' has a matrix; it must have none")
    #expect(
      try refusal { $0.operations[0].layer = 9 }
        == "FILE: trace: row 0 of '/operations' uses layer 9; known: 0 to 1")
    #expect(
      try refusal { $0.matrices[1].layer = -1 }
        == "FILE: trace: row 1 of '/matrices' uses layer -1; known: 0 to 1")
  }

  @Test("counts outside their range are refused")
  func ranges() throws {
    #expect(
      try refusal { $0.operations[0].vectors = 0 }
        == "FILE: trace: 'vectors' of operation 0 is 0; allowed: at least 1")
    #expect(
      try refusal { $0.matrices[0].outputs = 0 }
        == "FILE: trace: 'outputs' of row 0 in '/matrices' is 0; allowed: at least 1")
    #expect(
      try refusal { $0.operations[4].work = .move(bits: -1) }
        == "FILE: trace: 'bits' of operation 4 is -1; allowed: at least 0")
    #expect(
      try refusal {
        $0.operations[0].work = .multiply(
          ProductWork(drivenInputs: 0, conductanceSum: 0, inputPasses: 3))
      } == "FILE: trace: 'input_passes' of operation 0 is 3; allowed: 1 or 2")
    for (sum, text) in [(-1.0, "-1.0"), (.nan, "nan"), (.infinity, "inf")] {
      #expect(
        try refusal {
          $0.operations[0].work = .multiply(ProductWork(drivenInputs: 0, conductanceSum: sum))
        }
          == "FILE: trace: 'conductance_sum' of operation 0 is \(text); allowed: a finite number of "
          + "at least 0")
    }
    #expect(
      try refusal { $0.matrices[0].convertedColumns = 1000 }
        == "FILE: trace: 'converted_columns' of row 0 in '/matrices' is 1000; allowed: 1 to slices × "
        + "polarities")
    #expect(
      try refusal { trace in
        guard case .write(var work) = trace.operations[3].work else { return }
        work.rows = 0
        trace.operations[3].work = .write(work)
      } == "FILE: trace: 'rows' of operation 3 is 0; allowed: at least 1 with written cells")
  }

  @Test("counts that could not be added up are refused")
  func countsThatAreTooLarge() throws {
    #expect(
      try refusal { $0.operations[4].work = .move(bits: 1 << 40) }
        == "FILE: trace: 'bits' of operation 4 is 1099511627776; allowed: at most 1099511627775")
    #expect(
      try refusal { ($0.operations[4].vectors, $0.operations[4].repeats) = (1 << 20, 1 << 20) }
        == "FILE: trace: 'vectors × repeats' of operation 4 is 1099511627776; allowed: at most "
        + "1099511627775")
    #expect(
      try refusal { ($0.operations[4].vectors, $0.operations[4].repeats) = (1 << 40, 1 << 40) }
        == "FILE: trace: 'vectors × repeats' of operation 4 is 9223372036854775807; allowed: at most "
        + "1099511627775")
    #expect(
      try refusal { ($0.matrices[0].inputs, $0.matrices[0].outputs) = (1 << 20, 1 << 17) }
        == "FILE: trace: 'inputs × outputs × slices × polarities' of row 0 in '/matrices' is "
        + "1099511627776; allowed: at most 1099511627775")
  }

  @Test("a context that contradicts itself is refused")
  func contexts() throws {
    #expect(
      try refusal { $0.context.conversions = 3 }
        == "FILE: trace: 'conversions' of the context is 3; allowed: 1 or 7")
    #expect(
      try refusal { ($0.context.inputCycles, $0.context.conversions) = (1, 7) }
        == "FILE: trace: 'conversions' of the context is 7; allowed: 1")
    #expect(
      try refusal { $0.context.adcBits = 33 }
        == "FILE: trace: 'adc_bits' of the context is 33; allowed: 1 to 32")
    #expect(
      try refusal { $0.context.inputCycles = 0 }
        == "FILE: trace: 'input_cycles' of the context is 0; allowed: 1 to 32")
  }

  @Test("a pulse histogram of other cells is refused")
  func histogram() throws {
    let message = try refusal { trace in
      guard case .write(var work) = trace.operations[3].work else { return }
      work.cells = 11
      trace.operations[3].work = .write(work)
    }
    #expect(
      message
        == "FILE: trace: the pulse histogram of operation 3 has 10 cells; the operation wrote 11")
  }

  @Test("programming that contradicts itself is refused")
  func programming() throws {
    #expect(
      try refusal { $0.matrices[1].programming?.cells = 11 }
        == "FILE: trace: the pulse histogram of programming matrix 1 has 9 cells; it writes 11")
    #expect(
      try refusal { $0.matrices[1].programming?.setPulses = -3 }
        == "FILE: trace: 'programming_set_pulses' of row 1 in '/matrices' is -3; "
        + "allowed: at least 0")
  }

  @Test("counts beyond 32 bits fit a histogram")
  func largeCounts() throws {
    let histogram = [0, 5_000_000_000, 7]
    let rows = PulseRecord.rows(histogram)
    #expect(rows.map(\.cells) == [.max, .max, 705_032_706, 7])
    #expect(rows.map(\.pulses) == [1, 1, 1, 2])
    var sum: [Int] = []
    try PulseRecord.add(rows[...], to: &sum, table: "/write_pulses", first: 0)
    #expect(sum == histogram)
  }

  @Test("a contradictory trace is not written")
  func notWritten() throws {
    var trace = sampleTrace()
    trace.operations[0].dependencies = [.init(1, .barrier)]
    let error = try withTemporaryPath { path in
      let error = #expect(throws: TraceError.self) { try TraceFile.write(trace, to: path) }
      #expect(!FileManager.default.fileExists(atPath: path))
      return error
    }
    #expect(error?.description == "trace: operation 0 waits for operation 1; allowed: none")
  }

  @Test("other schemas are refused")
  func schema() throws {
    try withTemporaryPath { path in
      let file = try HDF5File.create(at: path)
      try file.setAttribute("schema", .string("crossfuse-trace"), on: "/")
      try file.setAttribute("schema_version", .integer(2), on: "/")
      try file.close()
      let error = #expect(throws: TraceError.self) { try TraceFile.read(from: path) }
      #expect(
        error?.description
          == "\(path): the schema is 'crossfuse-trace 2'; supported: 'crossfuse-trace 3'")
    }
    try withTemporaryPath { path in
      try HDF5File.create(at: path).close()
      let error = #expect(throws: TraceError.self) { try TraceFile.read(from: path) }
      #expect(
        error?.description == "\(path): the schema is 'none'; supported: 'crossfuse-trace 3'")
    }
  }

  @Test("missing columns are refused")
  func columns() {
    let table = TraceTable(
      [.reals(name: "layer", units: "1", [0, 0])], file: "FILE", name: "/matrices")
    let layer = #expect(throws: TraceError.self) { try table.integers("layer") }
    #expect(
      layer?.description == "FILE: column 'layer' of '/matrices' is numbers; expected: integers")
    let name = #expect(throws: TraceError.self) { try table.texts("name") }
    #expect(
      name?.description == "FILE: column 'name' of '/matrices' is missing; expected: texts")
  }

  @Test("numbers that stand for no word are refused")
  func words() {
    var row = OperationRecord()
    row.firstMode = 3
    #expect(
      refusal { try row.operation(.move(bits: 1), at: 4) }
        == "trace: 'first_mode' of row 4 in '/operations' is '3'; allowed: none, streaming, "
        + "barrier")
    row.phase = 255
    #expect(
      refusal { try row.operation(.move(bits: 1), at: 4) }
        == "trace: 'phase' of row 4 in '/operations' is '255'; allowed: deploy, forward, backward, "
        + "update, switch, inference")
    #expect(
      refusal { try Words.kind(6, 4) }
        == "trace: 'kind' of row 4 in '/operations' is '6'; allowed: multiply, "
        + "transposed_multiply, write, vector, move, off_chip")
  }

  private func refusal<Result>(_ body: () throws -> Result) -> String? {
    #expect(throws: TraceError.self) { _ = try body() }?.description
  }

  @Test("records have no gaps, and words the numbers of their place")
  func records() {
    func bytes<Record: TableRecord>(_ record: Record.Type) -> [Int] {
      [MemoryLayout<Record>.size, MemoryLayout<Record>.stride]
    }
    // Columns of 8 bytes; `/operations` has four of 1 and one of 4 besides, pulses have two of 4.
    #expect(bytes(OperationRecord.self) == [48, 48])
    #expect(bytes(ProductRecord.self) == [32, 32])
    #expect(bytes(WriteRecord.self) == [64, 64])
    #expect(bytes(VectorRecord.self) == [56, 56])
    #expect(bytes(TransferRecord.self) == [8, 8])
    #expect(bytes(PulseRecord.self) == [8, 8])
    #expect(bytes(RepetitionRecord.self) == [24, 24])
    for (code, kind) in Words.kinds.enumerated() { #expect(Int(Words.code(of: kind)) == code) }
    for mode in Operation.Dependency.Mode.allCases {
      #expect(Words.modes[Int(Words.code(of: mode))] == mode.rawValue)
    }
  }
}
