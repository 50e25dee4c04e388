import Devices
import MatrixMath

/// Reads the blocks of a matrix in one direction: currents, noise, conversion, shift-and-add.
///
/// Buffers are made once per product. Column values of a block are one matrix product,
/// [rows, converters, sensed lines]; they stay in the cache until converted.
struct BlockReading {
  let direction: Direction
  /// Ranges of driven lines that share a set of arrays.
  let blocks: [Range<Int>]
  /// The number of sensed lines.
  let width: Int

  private var matrix: ReadSettings
  private let converters: [SenseColumn]
  private var values: [Float] = []
  private var variances: [Float] = []
  private var converts = true

  init(_ matrix: CrossbarMatrix, _ direction: Direction) {
    self.direction = direction
    let isForward = direction == .forward
    blocks = matrix.lineBlocks(direction)
    width = isForward ? matrix.width : matrix.inputs
    converters = matrix.senseColumns
    self.matrix = ReadSettings(matrix, direction)
  }

  /// Whether converters make something of nothing.
  var keepsIdleCycles: Bool { matrix.keepsIdleCycles }

  /// Reads without any noise from here on.
  mutating func silence() { matrix.isSilent = true }

  /// Only watches what converters are given from here on; sums are zeros.
  mutating func watchOnly() { converts = false }

  /// How many vectors are worked on at once, so that column values stay in the cache.
  var vectorsAtOnce: Int {
    let perVector = width * converters.count * matrix.description.conversions
    return max(1, (1 << 18) / max(perVector, 1))
  }

  /// Converted sums of one block, [vectors, sensed lines].
  mutating func partialSums(
    of block: Int, _ drive: InputDrive, _ input: InputCodes, _ read: ReadMatrix,
    firstVector: Int, currents: [Float]?,
    watching calibrations: inout [Direction: [RangeCalibration]],
    _ statistics: inout ProductStatistics
  ) -> [Double] {
    if let currents {
      values = currents
    } else {
      multiply(drive, blocks[block], read.conductances)
    }
    let noise = prepareNoise(drive, blocks[block], input, read)
    let errors = matrix.converterErrors(block: block, bounds: read.bounds, width: width)
    let conversion = Conversion(matrix, converters, read, drive, width: width)
    var partial = [Double](repeating: 0, count: drive.vectors * width)
    // Vector by vector from noise to sums: what one vector's rows hold fits the innermost cache.
    for vector in 0..<drive.vectors {
      let first = vector * drive.rowsPerVector
      let rows = first..<first + drive.usedRows[vector]
      if let noise {
        let read = (firstVector + vector) * blocks.count + block
        let event = matrix.firstRead &+ UInt32(truncatingIfNeeded: read)
        noise.add(to: &values, rows, drive.cycles, variances, matrix, event: event)
      }
      if let errors { errors.apply(to: &values, rows) }
      if matrix.isCalibrating { watch(rows, read, &calibrations) }
      guard converts else { continue }
      statistics.saturations += conversion.convert(values, rows, into: &partial, vector * width)
    }
    return partial
  }

  /// Currents of every block, row and converter without noise, in level units.
  mutating func currents(_ drive: InputDrive, _ read: ReadMatrix) -> [[Float]] {
    blocks.map { lines in
      values = []
      multiply(drive, lines, read.conductances)
      return values
    }
  }

  /// Currents of every row and converter, in level units.
  private mutating func multiply(
    _ drive: InputDrive, _ lines: Range<Int>, _ conductances: [Float]
  ) {
    let rows = drive.vectors * drive.rowsPerVector
    let count = rows * converters.count * width
    // Taken out: whoever reads the rest of `self` would share the buffer, which is then copied.
    var products: [Float] = []
    swap(&products, &values)
    if products.count != count { products = [Float](repeating: 0, count: count) }
    accumulate(drive.values, rows, drive.lines, lines, conductances, into: &products)
    values = products
  }

  private func accumulate(
    _ drives: [Float], _ rows: Int, _ lineCount: Int, _ lines: Range<Int>,
    _ conductances: [Float], into values: inout [Float]
  ) {
    let driven = BlockLayout(
      offset: lines.lowerBound, rows: rows, columns: lines.count, stride: lineCount)
    let rowLength = converters.count * width
    if direction == .forward {
      accumulateProduct(
        drives, driven, conductances,
        BlockLayout(
          offset: lines.lowerBound * rowLength, rows: lines.count, columns: rowLength),
        into: &values, BlockLayout(rows: rows, columns: rowLength))
      return
    }
    accumulateProduct(
      drives, driven, conductances,
      BlockLayout(
        offset: lines.lowerBound, rows: rowLength, columns: lines.count,
        stride: matrix.storedWidth),
      transposingB: true, into: &values, BlockLayout(rows: rows, columns: rowLength))
  }

  /// The noise of every value, if there is any.
  private mutating func prepareNoise(
    _ drive: InputDrive, _ lines: Range<Int>, _ input: InputCodes, _ read: ReadMatrix
  ) -> ValueNoise? {
    guard matrix.isNoisy(read) else { return nil }
    guard let cellVariances = read.variances else {
      let rowSquares = drive.rowSquares(over: lines, input, matrix.stream)
      return ValueNoise(matrix, read, rowSquares: rowSquares, width: width)
    }
    var sums: [Float] = []
    swap(&sums, &variances)
    if sums.count != values.count { sums = [Float](repeating: 0, count: values.count) }
    accumulate(
      drive.squares(input, matrix.stream), drive.vectors * drive.rowsPerVector, drive.lines, lines,
      cellVariances, into: &sums)
    variances = sums
    return ValueNoise(matrix, read, rowSquares: [], width: width)
  }

  private func watch(
    _ rows: Range<Int>, _ read: ReadMatrix, _ calibrations: inout [Direction: [RangeCalibration]]
  ) {
    let length = converters.count * width
    for index in converters.indices {
      let block = BlockLayout(
        offset: rows.lowerBound * length + index * width, rows: rows.count, columns: width,
        stride: length)
      calibrations[direction]?[index].watch(
        values.span, block, bound: read.bounds[index] * matrix.fullDrive)
    }
  }
}
