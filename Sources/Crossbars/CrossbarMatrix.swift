public import Devices
import Glibc
public import MatrixMath

/// One weight matrix on arrays: inputs on rows (word lines), outputs on columns, a few cells per weight.
///
/// The matrix is cut into blocks of at most one array's rows and columns. A product sums currents within a
/// block; the partial sums of several blocks are added after conversion. Conductances are kept in level
/// units, (G − G_min)/step, in which ideal cells hold exact integers: with an ideal converter every product
/// equals the integer product bit for bit, as long as it stays below 2²⁴ within a block.
///
/// The pedestal G_min of every cell is subtracted in analog (by the other cell of a pair, or a reference
/// column of cells at G_min), so that it does not reach the converter, unless the description lets
/// converters sense it; its current costs energy in either case.
///
/// State per cell: 4 bytes of conductance and 1 of faults, 6 more for devices whose cells change with time, and
/// 12 of counters of wear. What products multiply with is derived from these, about 4 bytes per cell and direction.
public struct CrossbarMatrix: Sendable {
  /// The number of the matrix, part of every random address.
  public let id: UInt32
  /// The number of outputs.
  public let outputs: Int
  /// The number of inputs.
  public let inputs: Int
  /// Where numbers go and how they come back.
  public let description: CrossbarDescription
  /// How a weight lies on cells.
  public let encoding: any WeightEncoding
  /// Rows and columns of an array.
  public let array: ArrayShape
  /// Outputs with a column of their own: `outputs`, and a unit column if the encoding has one.
  public let width: Int

  /// The window and levels of the cells.
  public let cellDescription: CellDescription
  let device: any DeviceModel
  let converter: any ADCModel
  let streams: RandomStreams
  /// What messages and files call the matrix.
  public let name: String
  let stream: InputStream
  /// Cells per weight, as the encoding has them.
  let physicalColumns: Int
  /// What converters sense, as the encoding has it.
  let senseColumns: [SenseColumn]
  /// The lowest integer weight, as the encoding has it.
  let lowestCode: Int
  /// What every physical column is to hold, in level units, per weight from the lowest up.
  let targets: [Float]

  /// How much larger than needed ranges are made by the first programming.
  public let headroom: Float
  /// The weight that fills the window, per output.
  var ranges: [Float] = []
  /// The integer weight per (input, output); nothing before the first programming.
  public internal(set) var codes: [Int16]
  /// Conductances in level units; cell (i, c, o) at (i · physicalColumns + c) · width + o.
  public internal(set) var levels: [Float]
  /// The fault of every cell, as drawn by the device room; cells that wear out get theirs later.
  public internal(set) var faults: [UInt8]
  /// The full-window cycles that every cell has used.
  public internal(set) var wear: [Float]
  /// Whether what was last written to a weight lay beyond its range; in the order of `codes`.
  var isClipped: [Bool] = []
  /// Writes in which a cell took a pulse, per cell.
  public internal(set) var events: [UInt32]
  /// Pulses per cell.
  public internal(set) var pulses: [UInt32]

  /// What cells held after their last pulse, and when that was; kept if conductances change with time.
  var history: CellHistory
  /// The number of vectors that blocks have been read for; part of the random address of read noise.
  var reads: UInt32 = 0
  var isCalibrating = false
  var calibrations: [Direction: [RangeCalibration]]
  /// What arrays with resistive wires show of their cells.
  var wired = WiredArrays()
  /// How closely converters are simulated.
  public var fidelity = Fidelity.bitSerial
  /// The first vectors of the last batch seen while calibrating.
  var calibrationVectors: [Direction: Matrix] = [:]
  /// What converters did to those, once it has been asked for.
  var errorFits: [Direction: ConverterErrorFit] = [:]
  /// The cells folded into one number per weight, until they or converter ranges change.
  var foldedMatrices: [Direction: FoldedMatrix] = [:]
  /// What products multiply with, until cells change.
  var readMatrices: [Direction: ReadMatrix] = [:]

  /// Makes unprogrammed arrays for a matrix: every cell at the highest level, in which forming leaves it.
  ///
  /// Stuck cells are drawn by address from domain `.faults`, at the device's rates.
  ///
  /// - Parameters:
  ///   - id: the number of the matrix, part of every random address.
  ///   - name: what messages and files call it.
  ///   - outputs: the number of outputs.
  ///   - inputs: the number of inputs.
  ///   - description: where numbers go and how they come back.
  ///   - array: rows and columns of an array.
  ///   - device: the cells.
  ///   - streams: the random numbers of the experiment.
  ///   - headroom: how much larger than its weights need the range of an output is made by the first
  ///     programming, 1 or more: room for weights that are trained in place. Without effect on fixed ranges.
  /// - Throws: ``CrossbarError`` when the description names something unknown or out of range.
  public init(
    id: UInt32, name: String, outputs: Int, inputs: Int, description: CrossbarDescription,
    array: ArrayShape, device: any DeviceModel, streams: RandomStreams, headroom: Float = 1
  ) throws {
    precondition(headroom >= 1 && headroom.isFinite, "\(name): a headroom of \(headroom)")
    try description.validate()
    self.headroom = headroom
    self.id = id
    self.name = name
    self.outputs = outputs
    self.inputs = inputs
    self.description = description
    self.array = array
    self.device = device
    self.streams = streams
    encoding = try description.encoding(cellBits: device.cell.bits)
    cellDescription = device.cell
    converter = try description.converter()
    stream = InputStream(
      description.inputEncoding, bits: description.inputBits, perCycle: description.dacBits,
      response: device.cell.drive)
    physicalColumns = encoding.physicalColumns
    senseColumns = encoding.converters
    lowestCode = encoding.weights.lowerBound
    targets = encoding.weights.flatMap { [encoding] in
      encoding.levels(of: $0).map(device.cell.target(ofLevel:))
    }
    width = outputs + (encoding.hasUnitColumn ? 1 : 0)
    let cells = try Self.requireRoom(
      inputs: inputs, columns: encoding.physicalColumns, outputs: width, name: name)
    codes = []
    levels = [Float](repeating: device.cell.topLevel, count: cells)
    faults = device.faults.faults(
      rows: inputs, columns: encoding.physicalColumns * width, segmentRows: array.rows,
      segmentColumns: min(array.columns, width), array: id, stream: streams.faults)
    wear = [Float](repeating: 0, count: cells)
    events = [UInt32](repeating: 0, count: cells)
    pulses = [UInt32](repeating: 0, count: cells)
    history = CellHistory(levels: device.ages ? levels : [])
    calibrations = Dictionary(
      uniqueKeysWithValues: Direction.allCases.map { [encoding] in
        ($0, Array(repeating: RangeCalibration(), count: encoding.converters.count))
      })
  }

  /// Weights that lay beyond their range when they were last written, and were clipped to it.
  public var clippedWeights: Int { isClipped.count { $0 } }

  /// The weight that one unit of the integer code stands for, per output.
  public var scales: [Float] {
    ranges.map { $0 / Float(encoding.weights.upperBound) }
  }

  /// The weights that the programmed cells stand for, errors included, [outputs, inputs].
  public var effectiveWeights: Matrix {
    var weights = Matrix(rows: outputs, columns: inputs)
    let scales = scales
    for input in 0..<inputs {
      for output in 0..<outputs {
        let code = senseColumns.reduce(Double(encoding.inputOffset)) { sum, sense in
          let minus = sense.minus.map { levels[cell(input, $0, output)] } ?? 0
          return sum + sense.significance
            * Double(levels[cell(input, sense.plus, output)] - minus)
        }
        weights[output, input] = Float(Double(scales[output]) * code)
      }
    }
    return weights
  }

  /// Starts or ends watching converter inputs; ending chooses the ranges that follow.
  ///
  /// Behavioural products watch a sample of their own vectors and choose at once.
  public mutating func calibrate(_ isWatching: Bool) {
    isCalibrating = isWatching
    guard fidelity == .bitSerial else { return }
    (foldedMatrices, errorFits) = ([:], [:])
    guard !isWatching else { return }
    for direction in Direction.allCases { settleRanges(direction) }
  }

  /// Chooses the ranges of a direction from what converters have been given since the last time.
  mutating func settleRanges(_ direction: Direction) {
    guard case .calibrated(let percentile) = description.adcRange else { return }
    for index in senseColumns.indices {
      calibrations[direction]?[index].settle(percentile: percentile)
    }
  }

  @inline(__always)
  func cell(_ input: Int, _ column: Int, _ output: Int) -> Int {
    (input * physicalColumns + column) * width + output
  }

  /// The number of cells of a matrix whose state fits the memory of this machine.
  private static func requireRoom(
    inputs: Int, columns: Int, outputs: Int, name: String
  ) throws -> Int {
    let (rows, overflows) = inputs.multipliedReportingOverflow(by: columns)
    let (cells, alsoOverflows) = rows.multipliedReportingOverflow(by: outputs)
    // Cells have 32-bit addresses; state, counters and what products multiply with take about 32 bytes a cell.
    let memory = Int(sysconf(Int32(_SC_PHYS_PAGES))) * Int(sysconf(Int32(_SC_PAGESIZE)))
    let allowed = min(Int(UInt32.max), memory / 32)
    guard !overflows, !alsoOverflows, cells <= allowed else {
      throw CrossbarError.tooLarge(
        matrix: name, outputs: outputs, inputs: inputs, cellsPerWeight: columns,
        allowed: allowed)
    }
    return cells
  }
}

/// The number of rows and columns of an array.
public struct ArrayShape: Sendable, Equatable {
  /// Word lines.
  public let rows: Int
  /// Bit lines.
  public let columns: Int

  /// Describes an array.
  public init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
  }
}

/// Which way an array is read.
public enum Direction: Sendable, CaseIterable {
  /// Rows are driven, columns sensed: `y = W x`.
  case forward
  /// Columns are driven, rows sensed: `x' = Wᵀ y`.
  case transposed
}
