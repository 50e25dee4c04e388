import Crossbars
import Devices
import MatrixMath
import Quantities
import Traces

/// A matrix with a shape and no values: what its arrays would do is assumed, not measured.
///
/// The assumptions: integer weights uniform over all that can be stored, every second line driven in every
/// input cycle, no saturation, unsigned inputs not below zero forwards and of both signs backwards, and every
/// cell of a weight written whenever the weight is. Pulses are those of a sample of
/// cells that the device model really programs.
struct ShapeOnlyMatrix: Sendable {
  let outputs: Int
  let inputs: Int
  /// A write of every cell.
  let write: WriteWork
  /// Outputs with columns of their own: `outputs`, and a unit column if the encoding has one.
  private let width: Int
  private let assumptions: ShapeOnlyAssumptions

  init(_ shape: Matrix, _ assumptions: ShapeOnlyAssumptions) {
    self.assumptions = assumptions
    outputs = shape.rows
    inputs = shape.columns
    width = outputs + assumptions.unitColumns
    write = assumptions.write(
      cells: width * inputs * assumptions.cellsPerWeight, rows: inputs)
  }

  /// A write of the cells of some weights; the unit column is written with the whole matrix alone.
  func write(_ selection: MatrixSelection) -> WriteWork {
    if case .all = selection { return write }
    return assumptions.write(
      cells: selection.count(rows: outputs, columns: inputs) * assumptions.cellsPerWeight,
      rows: selection.columnCount(rows: outputs, columns: inputs))
  }

  /// A product of a batch of vectors.
  func product(vectors: Int, _ direction: Direction) -> ProductWork {
    let (lines, sensed) = direction == .forward ? (inputs, width) : (outputs, inputs)
    let driven = Int(
      (Double(vectors * assumptions.inputCycles * lines) * ShapeOnlyAssumptions.inputDensity)
        .rounded())
    return ProductWork(
      drivenInputs: driven,
      conductanceSum: Double(driven) * Double(sensed * assumptions.cellsPerWeight)
        * assumptions.meanConductance,
      inputPasses: assumptions.isUnsigned && direction == .transposed ? 2 : 1)
  }
}

/// What one cell and one input of matrices without values are assumed to do; the same for all of a chip.
struct ShapeOnlyAssumptions: Sendable {
  /// The share of lines that are driven in an input cycle.
  static let inputDensity = 0.5
  /// Cells that are programmed to learn what one cell takes.
  static let sampledCells = 4096

  let inputCycles: Int
  let isUnsigned: Bool
  let cellsPerWeight: Int
  let unitColumns: Int
  /// Of a cell, in siemens.
  let meanConductance: Double
  private let sample: WriteStatistics

  init(
    _ description: CrossbarDescription, device: any DeviceModel, streams: RandomStreams
  ) throws {
    let encoding = try description.encoding(cellBits: device.cell.bits)
    cellsPerWeight = encoding.physicalColumns
    unitColumns = encoding.hasUnitColumn ? 1 : 0
    inputCycles = description.inputCycles
    isUnsigned = description.inputEncoding == .unsigned
    let levels = encoding.weights.flatMap { encoding.levels(of: $0) }
    let meanLevel = levels.reduce(0.0) { $0 + Double($1) } / Double(levels.count)
    meanConductance = device.cell.conductance(ofLevel: Float(meanLevel)).si
    var writes = CellWrites()
    for cell in 0..<Self.sampledCells {
      // A stride without a common factor spreads the sample over all weights and columns.
      let target = levels[(cell * 7919) % levels.count]
      writes.append(
        cell: UInt32(cell), event: 0, target: Float(target), conductance: device.cell.topLevel)
    }
    sample = device.program(&writes, array: .max, streams: streams)
  }

  /// A write of so many cells on so many word lines.
  func write(cells: Int, rows: Int) -> WriteWork {
    func scaled(_ count: Int) -> Int {
      Int((Double(count) * Double(cells) / Double(sample.cells)).rounded())
    }
    var histogram = sample.pulseHistogram.map(scaled)
    let missing = cells - histogram.reduce(0, +)
    if let most = histogram.indices.max(by: { histogram[$0] < histogram[$1] }) {
      histogram[most] += missing
    }
    return WriteWork(
      cells: cells, rows: rows, setPulses: scaled(sample.setPulses),
      resetPulses: scaled(sample.resetPulses), verifyReads: scaled(sample.verifyReads),
      failures: scaled(sample.failures), pulseHistogram: histogram)
  }
}
