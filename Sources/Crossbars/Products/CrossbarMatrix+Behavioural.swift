import Devices
import MatrixMath

extension CrossbarMatrix {
  /// The folded cells of a direction, made anew after cells or ranges have changed.
  private mutating func foldedMatrix(_ direction: Direction) -> FoldedMatrix {
    if let known = foldedMatrices[direction] { return known }
    let fresh = FoldedMatrix(self, readMatrix(direction), direction)
    foldedMatrices[direction] = fresh
    return fresh
  }

  /// Products with the folded cells and the error term of converters, in units of weight codes.
  ///
  /// Shape [vectors, sensed lines]. No conversion is simulated, so none is counted as saturated.
  mutating func foldedProducts(
    _ x: Matrix, _ direction: Direction
  ) -> ([Float], ProductStatistics) {
    let read = readMatrix(direction)
    let folded = foldedMatrix(direction)
    let fit = errorFit(direction)
    let sensed = direction == .forward ? outputs : inputs
    let input = InputCodes(
      x, vectors: 0..<x.rows, largest: stream.largest, range: description.inputRange)
    var statistics = ProductStatistics()
    input.count(stream, lines: read.lineConductances, into: &statistics)
    var values = exactProducts(input, direction, folded)
    let noise = noiseVariances(input, direction, folded)
    let blockCount = lineBlocks(direction).count
    let stored = direction == .forward ? width : inputs
    // One more number for the unit column, which is subtracted from all others.
    var normals = [Float](repeating: 0, count: stored)
    let rounding = Float(fit.roundingRatio) * folded.roundingVariance
    for vector in 0..<input.vectors {
      if rounding > 0 || !noise.isEmpty {
        var fresh = normals.mutableSpan
        streams.readNoise.fillNormals(
          &fresh, array: id, event: reads &+ UInt32(truncatingIfNeeded: vector * blockCount))
      }
      let perVector = noise.count / input.vectors
      let variances = noise[vector * perVector..<(vector + 1) * perVector]
      let unitVariance = stored > sensed ? variances.last ?? 0 : 0
      let unit = (Float(fit.noiseRatio) * unitVariance).squareRoot() * (normals.last ?? 0)
      finish(
        &values, vector * sensed..<(vector + 1) * sensed, normals, variances: variances,
        rounding: rounding, fit, unit: unit, limit: folded.limit, scale: input.scales[vector])
    }
    reads &+= UInt32(truncatingIfNeeded: x.rows * blockCount)
    return (values, statistics)
  }

  /// The last steps of one vector: what converters do, noise, clip, input scale.
  ///
  /// `variances` are those of noise, one for all lines or one for each; none without noise. `unit` is the
  /// noise of the unit column.
  private func finish(
    _ values: inout [Float], _ range: Range<Int>, _ normals: [Float],
    variances: ArraySlice<Float>, rounding: Float, _ fit: ConverterErrorFit, unit: Float,
    limit: Float, scale: Float
  ) {
    let start = range.lowerBound
    let draws = normals.span.extracting(0..<range.count)
    let (gain, bias) = (Float(1 + fit.slope), Float(fit.bias) - unit)
    let share = Float(fit.noiseRatio)
    var target = values.mutableSpan
    if variances.count > 1 {
      let spread = variances.span
      for line in draws.indices {
        let sigma = (rounding + share * spread[line]).magnitude.squareRoot()
        target[start + line] = gain * target[start + line] + bias + sigma * draws[line]
      }
    } else {
      let sigma = (rounding + share * (variances.first ?? 0)).squareRoot()
      for line in draws.indices {
        target[start + line] = gain * target[start + line] + bias + sigma * draws[line]
      }
    }
    for line in draws.indices {
      let value = target[start + line]
      let below = value < limit ? value : limit
      target[start + line] = scale * (below > -limit ? below : -limit)
    }
  }

  /// The variance of noise before conversion: per vector, or, if it depends on the state of cells, per vector
  /// and sensed line, the unit column last; none without noise.
  private func noiseVariances(
    _ input: InputCodes, _ direction: Direction, _ folded: FoldedMatrix
  ) -> [Float] {
    let cell = device.uniformReadNoise ?? 0
    guard cell > 0 || folded.variances != nil else {
      return folded.converterNoise > 0
        ? [Float](repeating: folded.converterNoise, count: input.vectors) : []
    }
    if let variances = folded.variances {
      return product(input.lineSquares(stream), input.vectors, direction, variances).map {
        $0 + folded.converterNoise
      }
    }
    return input.squares(stream).map {
      cell * cell * folded.cellNoise * $0 + folded.converterNoise
    }
  }

  /// Products without converters and noise, offsets taken off, [vectors, sensed lines].
  private func exactProducts(
    _ input: InputCodes, _ direction: Direction, _ folded: FoldedMatrix
  ) -> [Float] {
    let values = product(input.drives(stream), input.vectors, direction, folded.weights)
    let offset = digitalOffset(direction)
    let hasUnit = encoding.hasUnitColumn && direction == .forward
    let hasOffsets = folded.offsets.contains { $0 != 0 }
    guard offset != 0 || hasUnit || hasOffsets else { return values }
    let stored = direction == .forward ? width : inputs
    let sensed = direction == .forward ? outputs : inputs
    return (0..<input.vectors).flatMap { vector in
      let correction = Float(offset * input.sum(vector, over: 0..<input.lines))
      let unit = hasUnit ? values[vector * stored + sensed] + folded.offsets[sensed] : 0
      return (0..<sensed).map {
        values[vector * stored + $0] + folded.offsets[$0] + correction - unit
      }
    }
  }

  /// A plain product of driven lines with numbers per cell, [vectors, sensed lines with columns].
  private func product(
    _ drives: [Float], _ vectors: Int, _ direction: Direction, _ cells: [Float]
  ) -> [Float] {
    let isForward = direction == .forward
    let sensed = isForward ? width : inputs
    var values = [Float](repeating: 0, count: vectors * sensed)
    accumulateProduct(
      drives, BlockLayout(rows: vectors, columns: isForward ? inputs : outputs), cells,
      BlockLayout(rows: inputs, columns: isForward ? width : outputs, stride: width),
      transposingB: !isForward, into: &values, BlockLayout(rows: vectors, columns: sensed))
    return values
  }

  /// What converters do to the vectors of the last calibration.
  private mutating func errorFit(_ direction: Direction) -> ConverterErrorFit {
    let bounds = readMatrix(direction).bounds
    if let known = errorFits[direction], known.holds(for: bounds) { return known }
    var fit = ConverterErrorFit(bounds: bounds)
    if let vectors = calibrationVectors[direction] {
      let input = InputCodes(
        vectors, vectors: 0..<vectors.rows, largest: stream.largest,
        range: description.inputRange)
      fit = errorFit(direction, input, currents(input, direction))
    }
    errorFits[direction] = fit
    return fit
  }

  private mutating func currents(_ input: InputCodes, _ direction: Direction) -> [[Float]] {
    var reading = BlockReading(self, direction)
    return reading.currents(drive(input, reading), readMatrix(direction))
  }

  /// What converters do to the currents of some vectors.
  private mutating func errorFit(
    _ direction: Direction, _ input: InputCodes, _ currents: [[Float]]
  ) -> ConverterErrorFit {
    let folded = foldedMatrix(direction)
    let noise = noiseVariances(input, direction, folded)
    var noisy = BlockReading(self, direction)
    var silent = noisy
    silent.silence()
    let sample = ConverterErrorFit.Sample(
      exact: exactProducts(input, direction, folded).map { Double($0) },
      converted: converted(input, direction, currents, &silent),
      noisy: noise.isEmpty ? [] : converted(input, direction, currents, &noisy),
      noiseVariances: withUnitColumn(noise, direction), vectorScales: input.scales,
      lineScales: direction == .forward ? scales : [Float](repeating: 1, count: inputs))
    return ConverterErrorFit(
      sample, roundingVariance: Double(folded.roundingVariance),
      bounds: readMatrix(direction).bounds)
  }

  /// The variances of outputs from those of sensed lines.
  private func withUnitColumn(_ variances: [Float], _ direction: Direction) -> [Float] {
    guard encoding.hasUnitColumn, direction == .forward, !variances.isEmpty else {
      return variances
    }
    guard device.uniformReadNoise == nil else { return variances.map { 2 * $0 } }
    return stride(from: 0, to: variances.count, by: width).flatMap { start in
      variances[start..<start + outputs].map { $0 + variances[start + outputs] }
    }
  }

  /// How many vectors converter ranges are chosen from, and what converters do is seen on: half a million conversions,
  /// which take milliseconds, and never so few that single vectors speak for a batch.
  func vectorsToCalibrate(_ direction: Direction) -> Int {
    let sensed = direction == .forward ? width : inputs
    let perVector = description.conversions * sensed * lineBlocks(direction).count
    return min(max(8, (1 << 19) / perVector), 256)
  }

  /// Chooses converter ranges from a sample of vectors, by full simulation; the error fit is made anew from the same.
  mutating func calibrateOnSample(_ direction: Direction) {
    guard let vectors = calibrationVectors[direction] else { return }
    (foldedMatrices[direction], errorFits[direction]) = (nil, nil)
    let input = InputCodes(
      vectors, vectors: 0..<vectors.rows, largest: stream.largest, range: description.inputRange)
    let currents = currents(input, direction)
    if case .calibrated = description.adcRange {
      var reading = BlockReading(self, direction)
      reading.watchOnly()
      _ = converted(input, direction, currents, &reading)
      reads &+= UInt32(truncatingIfNeeded: vectors.rows * lineBlocks(direction).count)
      settleRanges(direction)
    }
    isCalibrating = false
    defer { isCalibrating = true }
    errorFits[direction] = errorFit(direction, input, currents)
  }

  private mutating func converted(
    _ input: InputCodes, _ direction: Direction, _ currents: [[Float]],
    _ reading: inout BlockReading
  ) -> [Double] {
    var statistics = ProductStatistics()
    return convertedSums(
      input, readMatrix(direction), firstVector: 0, currents: currents, &reading, &statistics)
  }
}
