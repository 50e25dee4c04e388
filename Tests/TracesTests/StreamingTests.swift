import FileFormats
import FoundationEssentials
import Testing

@testable import Traces

@Suite("Streamed traces")
struct StreamingTests {
  /// 100 operations, every third a write with a histogram, in steps of ten; from 40 on each step runs twice.
  private static func long() -> Trace {
    var trace = sampleTrace()
    let write = WriteWork(
      cells: 3, rows: 1, setPulses: 1, resetPulses: 1, verifyReads: 1, pulseHistogram: [1, 0, 2])
    trace.operations = (0..<100).map { index in
      let before: Operation.Dependencies =
        index % 10 == 0 ? [] : [.init(index - 1, .barrier)]
      return index % 3 == 0
        ? Operation(.write(write), phase: .update, layer: 0, matrix: 0, dependencies: before)
        : Operation(.move(bits: index), phase: .forward, layer: 1, dependencies: before)
    }
    trace.repetitions = stride(from: 40, to: 100, by: 10).map {
      Repetition($0..<$0 + 10, times: 2)
    }
    return trace
  }

  private func items(_ source: inout some TraceSource) throws -> [TraceItem] {
    var items: [TraceItem] = []
    while let item = try source.next() { items.append(item) }
    return items
  }

  @Test("a file gives what memory gives, whatever the blocks", arguments: [1, 2, 7, 33, 100, 4096])
  func blocks(rows: Int) throws {
    let trace = Self.long()
    try withTemporaryPath { path in
      var memory = trace.source
      let expected = try items(&memory)
      var writer = try TraceWriter(trace.header, to: path, blockRows: rows)
      for item in expected { try writer.append(item) }
      try writer.close()
      var source = try TraceFileSource(reading: path, blockRows: rows)
      #expect(source.header == trace.header)
      #expect(source.count == 100)
      #expect(try items(&source) == expected)
      #expect(try source.next() == nil)
      #expect(try TraceFile.read(from: path) == trace)
    }
  }

  @Test("copies go on from where they are")
  func copies() throws {
    try withTemporaryPath { path in
      try TraceFile.write(Self.long(), to: path)
      var source = try TraceFileSource(reading: path, blockRows: 8)
      for _ in 0..<20 { _ = try source.next() }
      var copy = source
      #expect(try items(&copy) == items(&source))
    }
  }

  @Test("what is wrong is found where it is")
  func late() throws {
    var trace = Self.long()
    trace.operations[50].layer = 2
    try withTemporaryPath { path in
      try TraceFile.store(trace, at: path)
      var source = try TraceFileSource(reading: path, blockRows: 8)
      // 50 operations, and where one repetition begins and ends and the next one begins.
      for _ in 0..<53 { #expect(try source.next() != nil) }
      let error = #expect(throws: TraceError.self) { try source.next() }
      #expect(
        error?.description
          == "\(path): trace: row 50 of '/operations' uses layer 2; known: 0 to 1")
    }
  }

  /// The message with which a file is refused whose tables hold these rows.
  private func refusal(
    _ kinds: [Operation.Kind], products: Int = 0, histograms: [Int64] = [], transfers: Int = 0,
    pulses: [(pulses: Int32, cells: Int32)] = []
  ) throws -> String? {
    try withTemporaryPath { path in
      let file = try HDF5File.create(at: path)
      try TraceFile.write(sampleTrace().header, to: file)
      try add(
        kinds.map { kind in
          var row = OperationRecord()
          row.kind = Words.code(of: kind)
          row.matrix = kind.needsMatrix ? 0 : -1
          return row
        }, TraceFile.operations, file)
      try add(Array(repeating: ProductRecord(), count: products), TraceFile.products, file)
      try add(
        histograms.map { rows in
          var row = WriteRecord()
          (row.cells, row.rows, row.histogramRows) = (3, 1, rows)
          return row
        }, TraceFile.writes, file)
      try add([VectorRecord](), TraceFile.vectorWork, file)
      try add(Array(repeating: TransferRecord(), count: transfers), TraceFile.transfers, file)
      try add(pulses.map { PulseRecord(pulses: $0, cells: $1) }, TraceFile.writePulses, file)
      try add([RepetitionRecord](), TraceFile.repetitions, file)
      try file.close()
      return #expect(throws: TraceError.self) { try TraceFile.read(from: path) }?.description
        .replacing(path, with: "FILE")
    }
  }

  private func add<Record: TableRecord>(
    _ rows: [Record], _ table: String, _ file: borrowing HDF5File
  ) throws {
    try file.createTable(of: Record.self, at: table)
    try file.append(rows, to: table)
  }

  @Test("statistics without an operation and operations without statistics are refused")
  func uneven() throws {
    #expect(
      try refusal([.move, .offChip, .move], transfers: 2)
        == "FILE: trace: operation 2 has no row in '/transfers'")
    #expect(
      try refusal([.move], transfers: 2)
        == "FILE: trace: '/transfers' has 2 rows, of which 1 are used")
    #expect(
      try refusal([.move], products: 1, transfers: 1)
        == "FILE: trace: '/products' has 1 rows, of which 0 are used")
    #expect(
      try refusal([.write, .write], histograms: [1, 2], pulses: [(1, 3), (1, 1)])
        == "FILE: trace: operation 1 has no row in '/write_pulses'")
    #expect(
      try refusal([.write], histograms: [1], pulses: [(1, 3), (1, 1)])
        == "FILE: trace: '/write_pulses' has 2 rows, of which 1 are used")
  }

  @Test("impossible histograms are refused")
  func pulses() throws {
    #expect(
      try refusal([.write, .write], histograms: [2, 1], pulses: [(0, 1), (4, 2), (2, 2)])
        == "FILE: trace: the pulse histogram of operation 1 has 2 cells; the operation wrote 3")
    #expect(
      try refusal([.write], histograms: [-1])
        == "FILE: trace: the pulse histogram of operation 0 has 0 cells; the operation wrote 3")
    #expect(
      try refusal([.write], histograms: [1], pulses: [(2_000_000_000, 3)])
        == "FILE: trace: 'pulses' of row 0 in '/write_pulses' is 2000000000; allowed: 0 to 1000000")
    #expect(
      try refusal([.write], histograms: [2], pulses: [(1, 3), (2, 0)])
        == "FILE: trace: 'cells' of row 1 in '/write_pulses' is 0; allowed: at least 1")
  }

  @Test("the writer refuses what contradicts what came before and leaves no file")
  func writing() throws {
    func refusal(_ items: [TraceItem]) throws -> String? {
      try withTemporaryPath { path in
        let error = #expect(throws: TraceError.self) {
          var writer = try TraceWriter(sampleTrace().header, to: path)
          for item in items { try writer.append(item) }
          try writer.close()
        }
        let folder = URL(filePath: path).deletingLastPathComponent().path
        let left = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(left.isEmpty)
        return error?.description
      }
    }
    let move = TraceItem.operation(Operation(.move(bits: 1), phase: .update, layer: 0))
    #expect(
      try refusal([.beginRepetition(times: 2), move, .beginRepetition(times: 2)])
        == "trace: a repetition begins before operation 1 inside another one; repetitions do not nest"
    )
    #expect(
      try refusal([move, .endRepetition])
        == "trace: a repetition ends before operation 1 and none has begun")
    #expect(
      try refusal([.beginRepetition(times: 2), .endRepetition])
        == "trace: the repetition that ends before operation 0 has no operations")
    #expect(
      try refusal([move, .beginRepetition(times: 2), move])
        == "trace: the repetition that begins at operation 1 has no end")
    #expect(
      try refusal([.beginRepetition(times: 0)])
        == "trace: the repetition that begins at operation 0 runs 0 times; allowed: 1 to 1073741824"
    )
    #expect(
      try refusal([
        .operation(
          Operation(.move(bits: 1), phase: .update, layer: 0, dependencies: [.init(0, .barrier)]))
      ]) == "trace: operation 0 waits for operation 0; allowed: none")
  }
}
