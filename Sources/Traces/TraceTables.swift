import FileFormats

/// The tables of a trace file that is written block by block; nothing is checked.
struct TraceTables: ~Copyable, Sendable {
  private let file: HDF5File
  private let blockRows: Int
  private var operations: [OperationRecord] = []
  private var products: [ProductRecord] = []
  private var writes: [WriteRecord] = []
  private var vectors: [VectorRecord] = []
  private var transfers: [TransferRecord] = []
  private var pulses: [PulseRecord] = []
  private var repetitions: [RepetitionRecord] = []

  init(
    _ header: TraceHeader, at path: String, blockRows: Int = TraceFile.defaultBlockRows
  ) throws {
    let file = try HDF5File.create(at: path)
    try TraceFile.write(header, to: file)
    try file.createTable(of: OperationRecord.self, at: TraceFile.operations)
    try file.createTable(of: ProductRecord.self, at: TraceFile.products)
    try file.createTable(of: WriteRecord.self, at: TraceFile.writes)
    try file.createTable(of: VectorRecord.self, at: TraceFile.vectorWork)
    try file.createTable(of: TransferRecord.self, at: TraceFile.transfers)
    try file.createTable(of: PulseRecord.self, at: TraceFile.writePulses)
    try file.createTable(of: RepetitionRecord.self, at: TraceFile.repetitions)
    self.file = file
    self.blockRows = blockRows
  }

  mutating func append(_ operation: Operation) throws {
    operations.append(OperationRecord(operation))
    switch operation.work {
    case .multiply(let work), .transposedMultiply(let work): products.append(ProductRecord(work))
    case .write(let work):
      let histogram = PulseRecord.rows(work.pulseHistogram)
      writes.append(WriteRecord(work, histogramRows: histogram.count))
      pulses += histogram
    case .vector(let work): vectors.append(VectorRecord(work))
    case .move(let bits), .offChip(let bits): transfers.append(TransferRecord(bits: bits))
    }
    if operations.count >= blockRows || pulses.count >= blockRows { try flush() }
  }

  mutating func append(_ repetition: Repetition) throws {
    repetitions.append(RepetitionRecord(repetition))
    if repetitions.count >= blockRows { try flush() }
  }

  private mutating func flush() throws {
    try Self.flush(&operations, to: TraceFile.operations, of: file)
    try Self.flush(&products, to: TraceFile.products, of: file)
    try Self.flush(&writes, to: TraceFile.writes, of: file)
    try Self.flush(&vectors, to: TraceFile.vectorWork, of: file)
    try Self.flush(&transfers, to: TraceFile.transfers, of: file)
    try Self.flush(&pulses, to: TraceFile.writePulses, of: file)
    try Self.flush(&repetitions, to: TraceFile.repetitions, of: file)
  }

  private static func flush<Record: TableRecord>(
    _ rows: inout [Record], to table: String, of file: borrowing HDF5File
  ) throws {
    try file.append(rows, to: table)
    rows.removeAll(keepingCapacity: true)
  }

  consuming func close() throws {
    try flush()
    try file.close()
  }
}
