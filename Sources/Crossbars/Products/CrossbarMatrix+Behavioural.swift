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
    var normals = [Float](repeating: 0, count: sensed)
    let rounding = Float(fit.roundingRatio) * folded.roundingVariance
    for vector in 0..<input.vectors {
      if rounding > 0 || !noise.isEmpty {
        var fresh = normals.mutableSpan
        streams.readNoise.fillNormals(
          &fresh, array: id, event: reads &+ UInt32(truncatingIfNeeded: vector * blockCount))
      }
      let perVector = noise.count / input.vectors
      let variances = noise[vector * perVector..<(vector + 1) * perVector]
      finish(
        &values, vector, normals, variances: variances, rounding: rounding, fit,
        limit: folded.limit, scale: input.scales[vector])
    }
    reads &+= UInt32(truncatingIfNeeded: x.rows * blockCount)
    return (values, statistics)
  }

  /// The last steps of one vector: what converters do, noise, clip, input scale.
  ///
  /// `variances` are those of noise, one for all lines or one for each; none without noise.
  private func finish(
    _ values: inout [Float], _ vector: Int, _ normals: [Float], variances: ArraySlice<Float>,
    rounding: Float, _ fit: ConverterErrorFit, limit: Float, scale: Float
  ) {
    let start = vector * normals.count
    let draws = normals.span
    let (gain, bias, share) = (Float(1 + fit.slope), Float(fit.bias), Float(fit.noiseRatio))
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
  /// and sensed line; none without noise.
  private func noiseVariances(
    _ input: InputCodes, _ direction: Direction, _ folded: FoldedMatrix
  ) -> [Float] {
    let cell = device.uniformReadNoise ?? 0
    guard cell > 0 || folded.variances != nil else {
      return folded.converterNoise > 0
        ? [Float](repeating: folded.converterNoise, count: input.vectors) : []
    }
    let squares = input.codes.map { stream.squares[Int($0) + stream.largest] }
    if let variances = folded.variances {
      let sums = product(squares, input.vectors, direction, variances)
      let stored = direction == .forward ? width : inputs
      let sensed = direction == .forward ? outputs : inputs
      return (0..<input.vectors).flatMap { vector in
        sums[vector * stored..<vector * stored + sensed].map { $0 + folded.converterNoise }
      }
    }
    return rowSums(squares, columns: input.lines, over: 0..<input.lines).map {
      cell * cell * folded.cellNoise * $0 + folded.converterNoise
    }
  }

  /// Products without converters and noise, offsets taken off, [vectors, sensed lines].
  private func exactProducts(
    _ input: InputCodes, _ direction: Direction, _ folded: FoldedMatrix
  ) -> [Float] {
    let drives =
      stream.isOhmic
      ? input.codes.map { Float($0) }
      : input.codes.map { stream.effective[Int($0) + stream.largest] }
    let values = product(drives, input.vectors, direction, folded.weights)
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
    if let known = errorFits[direction] { return known }
    let folded = foldedMatrix(direction)
    var fit = ConverterErrorFit()
    if let vectors = calibrationVectors[direction] {
      let input = InputCodes(
        vectors, vectors: 0..<vectors.rows, largest: stream.largest,
        range: description.inputRange)
      let noise = noiseVariances(input, direction, folded)
      let sample = ConverterErrorFit.Sample(
        exact: exactProducts(input, direction, folded).map { Double($0) },
        converted: converted(input, direction, isSilent: true),
        noisy: noise.isEmpty ? [] : converted(input, direction, isSilent: false),
        noiseVariances: noise, vectorScales: input.scales,
        lineScales: direction == .forward ? scales : [Float](repeating: 1, count: inputs))
      fit = ConverterErrorFit(sample, roundingVariance: Double(folded.roundingVariance))
    }
    errorFits[direction] = fit
    return fit
  }

  private mutating func converted(
    _ input: InputCodes, _ direction: Direction, isSilent: Bool
  ) -> [Double] {
    var reading = BlockReading(self, direction)
    if isSilent { reading.silence() }
    var statistics = ProductStatistics()
    return convertedSums(input, readMatrix(direction), firstVector: 0, &reading, &statistics)
  }
}
