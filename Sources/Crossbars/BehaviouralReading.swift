import Devices
import MatrixMath

/// The programmed cells as one real matrix, and what converters do to a product with it.
struct FoldedMatrix: Sendable {
  /// Units of the integer product, [inputs, outputs with columns].
  let weights: [Float]
  /// What offsets of physical converters add to every sensed line.
  let offsets: [Float]
  /// The variance of rounding to codes, summed over all conversions of an output.
  let roundingVariance: Float
  /// The variance of converter noise, likewise.
  let converterNoise: Float
  /// The variance of an output per cell variance and unit of summed squared drive.
  let cellNoise: Float
  /// σ² of what converters sense of a cell, folded, if it depends on the state.
  let variances: [Float]?
  /// The largest output that codes can stand for.
  let limit: Float
}

extension CrossbarMatrix {
  /// The folded cells of a direction, made anew after cells or ranges have changed.
  mutating func foldedMatrix(_ direction: Direction) -> FoldedMatrix {
    if let known = foldedMatrices[direction] { return known }
    let read = readMatrix(direction)
    let settings = ReadSettings(self, direction)
    let size = direction == .forward ? array.rows : array.columns
    let lineBlocks = blocks(of: direction == .forward ? inputs : outputs, size: size)
    let sensed = direction == .forward ? width : inputs
    var (weights, variances) = (
      [Float](repeating: 0, count: inputs * width), [Float](repeating: 0, count: inputs * width)
    )
    var offsets = [Float](repeating: 0, count: sensed)
    let cycleWeight =
      description.inputAccumulation == .analog
      ? 1 : stream.significances.reduce(0, +)
    for (index, block) in lineBlocks.enumerated() {
      let errors = settings.converterErrors(block: index, bounds: read.bounds, width: sensed)
      for (converter, sense) in encoding.converters.enumerated() {
        for line in block {
          for other in 0..<sensed {
            let (input, output) = direction == .forward ? (line, other) : (other, line)
            let gain = errors?.gains[converter * sensed + other] ?? 1
            let at = (input * encoding.converters.count + converter) * width + output
            let factor = sense.significance * gain
            weights[input * width + output] += factor * read.conductances[at]
            if let own = read.variances {
              variances[input * width + output] += factor * factor * own[at]
            }
          }
        }
        if let errors {
          for other in 0..<sensed {
            offsets[other] +=
              sense.significance * cycleWeight * errors.offsets[converter * sensed + other]
          }
        }
      }
    }
    let sums = converterSums(read, settings, blockCount: lineBlocks.count)
    let fresh = FoldedMatrix(
      weights: weights, offsets: offsets, roundingVariance: sums.rounding,
      converterNoise: sums.noise,
      cellNoise: zip(encoding.converters, settings.cellsPerValue).reduce(0) {
        $0 + $1.0.significance * $1.0.significance * $1.1
      },
      variances: read.variances == nil ? nil : variances, limit: sums.limit)
    foldedMatrices[direction] = fresh
    return fresh
  }

  /// Variances and limits summed over all conversions of an output.
  private func converterSums(
    _ read: ReadMatrix, _ settings: ReadSettings, blockCount: Int
  ) -> (rounding: Float, noise: Float, limit: Float) {
    let isAnalog = description.inputAccumulation == .analog
    let squares = isAnalog ? 1 : stream.significances.reduce(0) { $0 + $1 * $1 }
    let magnitudes = isAnalog ? 1 : stream.significances.reduce(0) { $0 + $1.magnitude }
    var (rounding, noise, limit): (Float, Float, Float) = (0, 0, 0)
    for (index, sense) in encoding.converters.enumerated() {
      let range = settings.range(index, bound: read.bounds[index])
      let factor = Float(blockCount) * sense.significance * sense.significance * squares
      rounding += factor * converter.scale(range).roundingVariance
      noise += factor * settings.converterNoise(index, bound: read.bounds[index])
      limit += Float(blockCount) * sense.significance.magnitude * magnitudes * range.highest
    }
    let isIdeal = converter.scale(ConverterRange(limit: 1, isSigned: false)) == .identity
    return (rounding, noise, isIdeal ? .infinity : limit)
  }

  /// Products with the folded cells and the error term of converters, in units of weight codes,
  /// [vectors, sensed lines]. No conversion is simulated, so none is counted as saturated.
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
    let blockCount = blocks(
      of: direction == .forward ? inputs : outputs,
      size: direction == .forward ? array.rows : array.columns
    ).count
    var normals = [Float](repeating: 0, count: sensed)
    let rounding = Float(fit.roundingRatio) * folded.roundingVariance
    for vector in 0..<input.vectors {
      if rounding > 0 || !noise.isEmpty {
        var fresh = normals.mutableSpan
        streams.readNoise.fillNormals(
          &fresh, array: id, event: reads &+ UInt32(truncatingIfNeeded: vector * blockCount))
      }
      let variances =
        noise.count == values.count
        ? noise[vector * sensed..<(vector + 1) * sensed]
        : noise[vector..<vector + (noise.isEmpty ? 0 : 1)]
      finish(
        &values, vector, normals, variances: variances, rounding: rounding, fit,
        limit: folded.limit, scale: input.scales[vector])
    }
    reads &+= UInt32(truncatingIfNeeded: x.rows * blockCount)
    return (values, statistics)
  }

  /// The last steps of one vector: what converters do, noise, clip, input scale.
  ///
  /// - Parameter variances: of noise, one for all lines or one for each; none without noise.
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
      let correction = offset * Float(input.sum(vector, over: 0..<input.lines))
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
