import FileFormats

/// A row of `/products`: the statistics of one operation that multiplies.
struct ProductRecord: TableRecord {
  var drivenInputs: Int64 = 0
  var conductanceSum = 0.0
  var inputPasses: Int64 = 0
  var saturations: Int64 = 0

  init() {}

  static var columns: [RecordColumn<Self>] {
    [
      RecordColumn("driven_inputs", units: "1", \.drivenInputs),
      RecordColumn("conductance_sum", units: "S", \.conductanceSum),
      RecordColumn("input_passes", units: "1", \.inputPasses),
      RecordColumn("saturations", units: "1", \.saturations),
    ]
  }

  init(_ work: ProductWork) {
    drivenInputs = Int64(work.drivenInputs)
    conductanceSum = work.conductanceSum
    inputPasses = Int64(work.inputPasses)
    saturations = Int64(work.saturations)
  }

  var work: ProductWork {
    ProductWork(
      drivenInputs: Int(drivenInputs), conductanceSum: conductanceSum,
      saturations: Int(saturations), inputPasses: Int(inputPasses))
  }
}

/// A row of `/writes`: the statistics of one write, but for its pulses.
struct WriteRecord: TableRecord {
  var cells: Int64 = 0
  var skippedCells: Int64 = 0
  var rows: Int64 = 0
  var setPulses: Int64 = 0
  var resetPulses: Int64 = 0
  var verifyReads: Int64 = 0
  var failures: Int64 = 0
  var histogramRows: Int64 = 0

  init() {}

  static var columns: [RecordColumn<Self>] {
    [
      RecordColumn("cells", units: "1", \.cells),
      RecordColumn("skipped_cells", units: "1", \.skippedCells),
      RecordColumn("rows", units: "1", \.rows),
      RecordColumn("set_pulses", units: "1", \.setPulses),
      RecordColumn("reset_pulses", units: "1", \.resetPulses),
      RecordColumn("verify_reads", units: "1", \.verifyReads),
      RecordColumn("failures", units: "1", \.failures),
      RecordColumn("histogram_rows", units: "rows of /write_pulses", \.histogramRows),
    ]
  }

  init(_ work: WriteWork, histogramRows: Int) {
    cells = Int64(work.cells)
    skippedCells = Int64(work.skippedCells)
    rows = Int64(work.rows)
    setPulses = Int64(work.setPulses)
    resetPulses = Int64(work.resetPulses)
    verifyReads = Int64(work.verifyReads)
    failures = Int64(work.failures)
    self.histogramRows = Int64(histogramRows)
  }

  /// The work with an empty histogram.
  var work: WriteWork {
    WriteWork(
      cells: Int(cells), skippedCells: Int(skippedCells), rows: Int(rows),
      setPulses: Int(setPulses), resetPulses: Int(resetPulses), verifyReads: Int(verifyReads),
      failures: Int(failures), pulseHistogram: [])
  }
}

/// A row of `/vector_work`: what the vector units did for one operation.
struct VectorRecord: TableRecord {
  var adds: Int64 = 0
  var multiplies: Int64 = 0
  var compares: Int64 = 0
  var divides: Int64 = 0
  var squareRoots: Int64 = 0
  var exponentials: Int64 = 0
  var bits: Int64 = 0

  init() {}

  static var columns: [RecordColumn<Self>] {
    [
      RecordColumn("adds", units: "1", \.adds),
      RecordColumn("multiplies", units: "1", \.multiplies),
      RecordColumn("compares", units: "1", \.compares),
      RecordColumn("divides", units: "1", \.divides),
      RecordColumn("square_roots", units: "1", \.squareRoots),
      RecordColumn("exponentials", units: "1", \.exponentials),
      RecordColumn("bits", units: "bit", \.bits),
    ]
  }

  init(_ work: VectorWork) {
    adds = Int64(work.adds)
    multiplies = Int64(work.multiplies)
    compares = Int64(work.compares)
    divides = Int64(work.divides)
    squareRoots = Int64(work.squareRoots)
    exponentials = Int64(work.exponentials)
    bits = Int64(work.bits)
  }

  var work: VectorWork {
    VectorWork(
      adds: Int(adds), multiplies: Int(multiplies), compares: Int(compares),
      divides: Int(divides), squareRoots: Int(squareRoots), exponentials: Int(exponentials),
      bits: Int(bits))
  }
}

/// A row of `/transfers`: the bits that one operation moves on the chip, or to or from it.
struct TransferRecord: TableRecord {
  var bits: Int64 = 0

  init() {}

  init(bits: Int) { self.bits = Int64(bits) }

  static var columns: [RecordColumn<Self>] { [RecordColumn("bits", units: "bit", \.bits)] }
}
