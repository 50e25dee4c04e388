/// The statistics of a trace file's operations, which lie in one table per kind of work in the order of operations.
struct WorkStreams: Sendable {
  private var products: RecordStream<ProductRecord>
  private var writes: RecordStream<WriteRecord>
  private var vectors: RecordStream<VectorRecord>
  private var transfers: RecordStream<TransferRecord>
  private var pulses: RecordStream<PulseRecord>

  init(_ opened: OpenTrace, blockRows: Int) throws {
    products = try RecordStream(opened, TraceFile.products, blockRows: blockRows)
    writes = try RecordStream(opened, TraceFile.writes, blockRows: blockRows)
    vectors = try RecordStream(opened, TraceFile.vectorWork, blockRows: blockRows)
    transfers = try RecordStream(opened, TraceFile.transfers, blockRows: blockRows)
    pulses = try RecordStream(opened, TraceFile.writePulses, blockRows: blockRows)
  }

  /// The work of the next operation.
  ///
  /// - Parameters:
  ///   - kind: of the operation.
  ///   - index: its position.
  /// - Returns: the work with its statistics.
  /// - Throws: ``TraceError`` when its table has no row for it.
  @inline(__always)
  mutating func next(_ kind: Operation.Kind, at index: Int) throws -> Operation.Work {
    switch kind {
    case .multiply: return .multiply(try products.row(of: index).work)
    case .transposedMultiply: return .transposedMultiply(try products.row(of: index).work)
    case .write: return .write(try write(at: index))
    case .vector: return .vector(try vectors.row(of: index).work)
    case .move: return .move(bits: Int(try transfers.row(of: index).bits))
    case .offChip: return .offChip(bits: Int(try transfers.row(of: index).bits))
    }
  }

  /// Refuses rows that no operation uses.
  func requireEnd() throws(TraceError) {
    try products.requireEnd()
    try writes.requireEnd()
    try vectors.requireEnd()
    try transfers.requireEnd()
    try pulses.requireEnd()
  }

  private mutating func write(at index: Int) throws -> WriteWork {
    let record = try writes.row(of: index)
    var work = record.work
    guard record.histogramRows > 0 else { return work }
    var histogram: [Int] = []
    histogram.reserveCapacity(32)
    try pulses.rows(Int(record.histogramRows), of: index) { rows, first in
      try PulseRecord.add(rows, to: &histogram, table: TraceFile.writePulses, first: first)
    }
    work.pulseHistogram = histogram
    return work
  }
}
