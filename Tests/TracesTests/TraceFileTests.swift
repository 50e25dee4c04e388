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

  @Test("a trace comes back as it was")
  func roundTrip() throws {
    let trace = sampleTrace()
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
    "every column has a unit", arguments: ["/layers", "/matrices", "/operations", "/write_pulses"])
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
        == "FILE: trace: 'vectors' of row 0 in '/operations' is 0; allowed: at least 1")
    #expect(
      try refusal { $0.matrices[0].outputs = 0 }
        == "FILE: trace: 'outputs' of row 0 in '/matrices' is 0; allowed: at least 1")
    #expect(
      try refusal { $0.operations[4].work = .move(bits: -1) }
        == "FILE: trace: 'bits' of row 4 in '/operations' is -1; allowed: at least 0")
    #expect(
      try refusal {
        $0.operations[0].work = .multiply(
          ProductWork(drivenInputs: 0, conductanceSum: 0, inputPasses: 3))
      } == "FILE: trace: 'input_passes' of row 0 in '/operations' is 3; allowed: 1 or 2")
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
      try refusal { $0.context.inputCycles = 0 }
        == "FILE: trace: 'input_cycles' of the context is 0; allowed: at least 1")
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

  @Test("a contradictory trace is not written")
  func notWritten() throws {
    var trace = sampleTrace()
    trace.operations[0].dependencies = Array(repeating: .init(0, .barrier), count: 3)
    let error = try withTemporaryPath { path in
      let error = #expect(throws: TraceError.self) { try TraceFile.write(trace, to: path) }
      #expect(!FileManager.default.fileExists(atPath: path))
      return error
    }
    #expect(error?.description == "trace: operation 0 has 3 dependencies; allowed: at most 2")
  }

  @Test("other schemas are refused")
  func schema() throws {
    try withTemporaryPath { path in
      let file = try HDF5File.create(at: path)
      try file.setAttribute("schema", .string("crossfuse-trace"), on: "/")
      try file.setAttribute("schema_version", .integer(1), on: "/")
      try file.close()
      let error = #expect(throws: TraceError.self) { try TraceFile.read(from: path) }
      #expect(
        error?.description
          == "\(path): the schema is 'crossfuse-trace 1'; supported: 'crossfuse-trace 2'")
    }
    try withTemporaryPath { path in
      try HDF5File.create(at: path).close()
      let error = #expect(throws: TraceError.self) { try TraceFile.read(from: path) }
      #expect(
        error?.description == "\(path): the schema is 'none'; supported: 'crossfuse-trace 2'")
    }
  }

  @Test("missing columns and unknown words are refused")
  func columns() {
    let table = TraceTable(
      [
        .texts(name: "kind", units: "1", ["write", "read"]),
        .reals(name: "layer", units: "1", [0, 0]),
      ], file: "FILE", name: "/operations")
    let words = #expect(throws: TraceError.self) { try table.words("kind", Operation.Kind.self) }
    #expect(
      words?.description
        == "trace: 'kind' of row 1 in '/operations' is 'read'; allowed: multiply, "
        + "transposed_multiply, write, vector, move, off_chip")
    let layer = #expect(throws: TraceError.self) { try table.integers("layer") }
    #expect(
      layer?.description == "FILE: column 'layer' of '/operations' is numbers; expected: integers")
    let phase = #expect(throws: TraceError.self) { try table.texts("phase") }
    #expect(
      phase?.description == "FILE: column 'phase' of '/operations' is missing; expected: texts")
    var row = OperationRow()
    row.modes = ["later", "none"]
    let mode = #expect(throws: TraceError.self) { try row.operation(at: 4) }
    #expect(
      mode?.description
        == "trace: 'first_mode' of row 4 in '/operations' is 'later'; allowed: none, streaming, "
        + "barrier")
  }
}
