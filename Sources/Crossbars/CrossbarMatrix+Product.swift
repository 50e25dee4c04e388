import Devices
public import MatrixMath

/// What a product did: counts of the digital side and sums of the analog side.
public struct ProductStatistics: Sendable, Equatable {
  /// Lines driven with something other than zero, over vectors and cycles.
  public var drivenLines = 0
  /// The conductance on every driven line, summed over those drives, in siemens; a line driven at a
  /// fraction of the full voltage counts with the square of that fraction.
  public var conductanceSum = 0.0
  /// Conversions whose value lay beyond the converter's range.
  public var saturations = 0
}

extension CrossbarMatrix {
  /// Products of a batch as the arrays compute them: streamed inputs, summed currents, converted partial sums.
  ///
  /// Every vector has its own digital input scale, the largest magnitude in it. Read noise is drawn once per
  /// column sum: for independent Gaussian cell noise the sum is exactly Gaussian, with the variance of one
  /// read times the sum of the squared drives.
  ///
  /// - Parameters:
  ///   - x: shape [vectors, inputs] forward, [vectors, outputs] transposed; the product of a
  ///     vector with a value that is not finite is NaN.
  ///   - direction: which lines are driven.
  /// - Returns: [vectors, outputs] forward, [vectors, inputs] transposed, in weight units; and what the
  ///   product did.
  public mutating func product(
    _ x: Matrix, _ direction: Direction
  ) -> (Matrix, ProductStatistics) {
    let isForward = direction == .forward
    let (lines, sensed) = isForward ? (inputs, outputs) : (outputs, inputs)
    precondition(x.columns == lines, "\(name): input \(x.shape) for \(lines) lines")
    let summary = summarise()
    var statistics = ProductStatistics()
    var result = Matrix(rows: x.rows, columns: sensed)
    let scaled = isForward ? x : scaledToColumns(x)
    let chunk = vectorsAtOnce(direction)
    for start in stride(from: 0, to: x.rows, by: chunk) {
      let vectors = start..<min(start + chunk, x.rows)
      let drive = InputDrive(
        scaled, vectors: vectors, encoding: description.inputEncoding,
        bits: description.inputBits, perCycle: description.dacBits)
      drive.count(lines: summary.lineConductances[direction] ?? [], into: &statistics)
      let sums = convertedSums(drive, direction, summary, &statistics)
      for (local, vector) in vectors.enumerated() {
        let scale = Double(drive.scales[local])
        for index in 0..<sensed {
          result.elements[vector * sensed + index] = Float(scale * sums[local * sensed + index])
        }
      }
    }
    if isForward { result.scaleColumns(by: Matrix(rows: 1, columns: outputs, elements: scales)) }
    return (result, statistics)
  }

  /// Shift-and-add over blocks, cycles and converters: integer products, [vectors, sensed lines].
  private mutating func convertedSums(
    _ drive: InputDrive, _ direction: Direction, _ summary: ConductanceSummary,
    _ statistics: inout ProductStatistics
  ) -> [Double] {
    let sensed = direction == .forward ? outputs : inputs
    let size = direction == .forward ? array.rows : array.columns
    var totals = [Double](repeating: 0, count: drive.vectors * sensed)
    for block in blocks(of: drive.lines, size: size) {
      var partial = [Float](repeating: 0, count: drive.vectors * sensed)
      let deviations = drive.noiseScales(over: block)
      for group in senseGroups(direction, block) {
        var values = columnValues(drive, group)
        addReadNoise(&values, group, deviations)
        convert(values, group, drive, direction, summary, into: &partial, &statistics)
      }
      let offset = Float(encoding.inputOffset)
      for vector in 0..<drive.vectors {
        let correction = offset == 0 ? 0 : offset * drive.codeSum(vector, over: block)
        for index in vector * sensed..<(vector + 1) * sensed {
          totals[index] += Double(partial[index] + correction)
        }
      }
    }
    return totals
  }

  private mutating func addReadNoise(
    _ values: inout [Float], _ group: SenseGroup, _ deviations: [Float]
  ) {
    products &+= 1
    let noise = device.uniformReadNoise ?? 0
    guard noise > 0 else { return }
    var normals = [Float](repeating: 0, count: values.count)
    streams.readNoise.fillNormals(&normals, count: values.count, array: id, event: products)
    let pair = noise * (group.isDifference ? Float(2).squareRoot() : 1)
    for (row, deviation) in deviations.enumerated() {
      let scale = pair * deviation
      for index in row * group.width..<(row + 1) * group.width {
        values[index] += scale * normals[index]
      }
    }
  }

  private mutating func convert(
    _ values: [Float], _ group: SenseGroup, _ drive: InputDrive, _ direction: Direction,
    _ summary: ConductanceSummary, into partial: inout [Float],
    _ statistics: inout ProductStatistics
  ) {
    let index = group.converter
    let bound = summary.bounds[direction]?[index] ?? 0
    let range = range(index, direction, bound: bound)
    let fullDrive = Float((1 << description.dacBits) - 1)
    let significance = encoding.converters[index].significance
    var sums = [Float](repeating: 0, count: group.width)
    for vector in 0..<drive.vectors {
      for index in sums.indices { sums[index] = 0 }
      var target = sums.mutableSpan
      for (position, cycle) in drive.activeCycles.enumerated() {
        let start = (vector * drive.activeCycles.count + position) * group.width
        let segment = values.span.extracting(start..<start + group.width)
        if isCalibrating {
          calibrations[direction]?[index].watch(segment, bound: bound * fullDrive)
        }
        statistics.saturations += converter.accumulate(
          segment, range: range, weight: drive.significances[cycle] * significance, into: &target)
      }
      for index in sums.indices { partial[vector * group.width + index] += sums[index] }
    }
  }

  private func range(_ index: Int, _ direction: Direction, bound: Float) -> ConverterRange {
    let largest = Float(device.cell.levels - 1)
    let lines = direction == .forward ? min(array.rows, inputs) : min(array.columns, outputs)
    let limit: Float =
      switch description.adcRange {
      case .full: Float(lines) * largest
      case .bounded: bound
      case .calibrated: bound * (calibrations[direction]?[index].share ?? 1)
      }
    return ConverterRange(
      limit: limit * Float((1 << description.dacBits) - 1),
      isSigned: encoding.converters[index].minus != nil || description.inputEncoding.isBipolar)
  }

  /// Output gradients times the digital column scale, so that columns are driven in code units.
  private func scaledToColumns(_ x: Matrix) -> Matrix {
    var result = x
    result.scaleColumns(by: Matrix(rows: 1, columns: outputs, elements: scales))
    return result
  }

  /// How many vectors are worked on at once, so that column values stay in the cache.
  private func vectorsAtOnce(_ direction: Direction) -> Int {
    let width = direction == .forward ? outputs : inputs
    return max(1, (1 << 16) / (width * description.inputCycles))
  }
}
