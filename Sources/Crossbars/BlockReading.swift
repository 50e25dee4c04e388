import Devices
import MatrixMath

/// Reads the blocks of a matrix in one direction: currents, noise, conversion, shift-and-add.
///
/// Buffers are made once per product. Column values of a block are one matrix product, or one per
/// converter where rows are sensed, [rows, converters, sensed lines]; they stay in the cache until converted.
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

  init(_ matrix: CrossbarMatrix, _ direction: Direction) {
    self.direction = direction
    let isForward = direction == .forward
    blocks = matrix.lineBlocks(direction)
    width = isForward ? matrix.width : matrix.inputs
    converters = matrix.encoding.converters
    self.matrix = ReadSettings(matrix, direction)
  }

  /// Reads without any noise from here on.
  mutating func silence() { matrix.isSilent = true }

  /// How many vectors are worked on at once, so that column values stay in the cache.
  var vectorsAtOnce: Int {
    let perVector = width * converters.count * matrix.description.conversions
    return max(1, (1 << 18) / max(perVector, 1))
  }

  /// Converted sums of one block, [vectors, sensed lines].
  mutating func partialSums(
    of block: Int, _ drive: InputDrive, _ input: InputCodes, _ read: ReadMatrix,
    firstVector: Int, watching calibrations: inout [Direction: [RangeCalibration]],
    _ statistics: inout ProductStatistics
  ) -> [Double] {
    let lines = blocks[block]
    multiply(drive, lines, read.conductances)
    addNoise(block, drive, input, read, firstVector: firstVector)
    matrix.applyConverterErrors(
      block: block, bounds: read.bounds, rowLength: converters.count * width, to: &values)
    if matrix.isCalibrating { watch(drive, read, &calibrations) }
    var partial = [Double](repeating: 0, count: drive.vectors * width)
    statistics.saturations += convert(drive, read, into: &partial)
    return partial
  }

  /// Currents of every row and converter, in level units.
  private mutating func multiply(
    _ drive: InputDrive, _ lines: Range<Int>, _ conductances: [Float]
  ) {
    let rows = drive.vectors * drive.rowsPerVector
    let count = rows * converters.count * width
    if values.count != count { values = [Float](repeating: 0, count: count) }
    accumulate(drive.values, rows, drive.lines, lines, conductances, into: &values)
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
    let stored = matrix.storedWidth
    for index in converters.indices {
      accumulateProduct(
        drives, driven, conductances,
        BlockLayout(
          offset: index * stored + lines.lowerBound, rows: width, columns: lines.count,
          stride: converters.count * stored),
        transposingB: true, into: &values,
        BlockLayout(offset: index * width, rows: rows, columns: width, stride: rowLength))
    }
  }

  /// Adds read noise and converter noise, one draw per value.
  private mutating func addNoise(
    _ block: Int, _ drive: InputDrive, _ input: InputCodes, _ read: ReadMatrix, firstVector: Int
  ) {
    guard matrix.isNoisy(read) else { return }
    let squares = drive.squares(input, matrix.stream)
    let rowLength = converters.count * width
    var normals = [Float](repeating: 0, count: rowLength)
    let noise = ValueNoise(
      matrix, read, rowSquares: rowSums(squares, columns: drive.lines, over: blocks[block]))
    if let variances = read.variances {
      if self.variances.count != values.count {
        self.variances = [Float](repeating: 0, count: values.count)
      }
      accumulate(
        squares, drive.vectors * drive.rowsPerVector, drive.lines, blocks[block], variances,
        into: &self.variances)
    }
    for vector in 0..<drive.vectors {
      let event =
        matrix.firstRead
        &+ UInt32(
          truncatingIfNeeded: (firstVector + vector) * blocks.count + block)
      for (row, cycle) in drive.cycles.enumerated() {
        var fresh = normals.mutableSpan
        matrix.streams.readNoise.fillNormals(
          &fresh, array: matrix.id, event: event, firstCell: cycle * rowLength)
        noise.add(
          normals, row: vector * drive.rowsPerVector + row, width: width, variances: variances,
          to: &values)
      }
    }
  }

  private func watch(
    _ drive: InputDrive, _ read: ReadMatrix, _ calibrations: inout [Direction: [RangeCalibration]]
  ) {
    let rowLength = converters.count * width
    let source = values.span
    for row in 0..<drive.vectors * drive.rowsPerVector {
      for index in converters.indices {
        let start = row * rowLength + index * width
        calibrations[direction]?[index].watch(
          source.extracting(start..<start + width), bound: read.bounds[index] * matrix.fullDrive)
      }
    }
  }

  /// Converts all values and adds them up: codes by cycle, then values by converter.
  private func convert(
    _ drive: InputDrive, _ read: ReadMatrix, into partial: inout [Double]
  ) -> Int {
    let rowLength = converters.count * width
    let ranges = converters.indices.map { matrix.range($0, bound: read.bounds[$0]) }
    let scales = ranges.map { matrix.converter.scale($0) }
    let weightSum = drive.weights.reduce(0, +)
    let source = values.span
    var saturations = 0
    var codes = [Float](repeating: 0, count: width)
    var totals = partial.mutableSpan
    for vector in 0..<drive.vectors {
      for (index, sense) in converters.enumerated() {
        for line in codes.indices { codes[line] = 0 }
        var sums = codes.mutableSpan
        for (row, weight) in drive.weights.enumerated() {
          let start = (vector * drive.rowsPerVector + row) * rowLength + index * width
          saturations += matrix.converter.accumulate(
            source.extracting(start..<start + width), range: ranges[index], weight: weight,
            into: &sums)
        }
        let factor = sense.significance * Double(scales[index].step)
        let base = sense.significance * Double(scales[index].origin * weightSum)
        for line in sums.indices {
          totals[vector * width + line] += factor * Double(sums[line]) + base
        }
      }
    }
    return saturations
  }
}
