import Devices
public import MatrixMath

/// What a product did: counts of the digital side and sums of the analog side.
public struct ProductStatistics: Sendable, Equatable {
  /// Lines driven with something other than zero, over vectors and cycles.
  public var drivenLines = 0
  /// The conductance on every driven line, summed over those drives, in siemens; a line driven at a
  /// fraction of the full voltage counts with its power relative to that at the full voltage.
  public var conductanceSum = 0.0
  /// Conversions whose value lay beyond the converter's range.
  public var saturations = 0
  /// How many times inputs were streamed: twice where unsigned inputs had values below zero.
  public var inputPasses = 1
}

extension CrossbarMatrix {
  /// Products of a batch as the arrays compute them: streamed inputs, summed currents, converted partial sums.
  ///
  /// Every vector has its own digital input scale unless the input range is fixed. Read noise is drawn once
  /// per column sum: for independent Gaussian cell noise the sum is exactly Gaussian, with the sum over cells
  /// of variance times squared drive. The draws of a vector depend on how many vectors were read before, not
  /// on how they were grouped.
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
    // Columns are driven in code units: the gradient of an output times its digital scale.
    var scaled = x
    if !isForward { scaled.scaleColumns(by: scales) }
    let isFolded = fidelity == .behavioural
    if isCalibrating {
      calibrationVectors[direction] = scaled.spreadRows(
        isFolded ? vectorsToCalibrate(direction) : 256)
      if isFolded { calibrateOnSample(direction) }
    }
    let (sums, statistics) =
      isFolded
      ? foldedProducts(scaled, direction)
      : bitSerialProducts(scaled, direction)
    var result = Matrix(rows: x.rows, columns: sensed, elements: sums)
    if isForward { result.scaleColumns(by: scales) }
    return (result, statistics)
  }

  /// Products with every conversion, in units of weight codes, [vectors, sensed lines].
  private mutating func bitSerialProducts(
    _ x: Matrix, _ direction: Direction
  ) -> ([Float], ProductStatistics) {
    let read = readMatrix(direction)
    let sensed = direction == .forward ? outputs : inputs
    var statistics = ProductStatistics()
    var result = [Float](repeating: 0, count: x.rows * sensed)
    var reading = BlockReading(self, direction)
    for start in stride(from: 0, to: x.rows, by: reading.vectorsAtOnce) {
      let input = InputCodes(
        x, vectors: start..<min(start + reading.vectorsAtOnce, x.rows), largest: stream.largest,
        range: description.inputRange)
      input.count(stream, lines: read.lineConductances, into: &statistics)
      let sums = convertedSums(input, read, firstVector: start, &reading, &statistics)
      for local in 0..<input.vectors {
        let scale = Double(input.scales[local])
        for index in local * sensed..<(local + 1) * sensed {
          result[start * sensed + index] = Float(scale * sums[index])
        }
      }
    }
    reads &+= UInt32(truncatingIfNeeded: x.rows * reading.blocks.count)
    return (result, statistics)
  }

  /// What lines are driven with for some vectors.
  func drive(_ input: InputCodes, _ reading: BlockReading) -> InputDrive {
    InputDrive(
      input, stream, accumulation: description.inputAccumulation,
      keepsIdleCycles: reading.keepsIdleCycles)
  }

  /// Shift-and-add over blocks, cycles and converters: integer products, [vectors, sensed lines].
  ///
  /// `currents` are those of every block, if they are known already.
  mutating func convertedSums(
    _ input: InputCodes, _ read: ReadMatrix, firstVector: Int, currents: [[Float]] = [],
    _ reading: inout BlockReading, _ statistics: inout ProductStatistics
  ) -> [Double] {
    let drive = drive(input, reading)
    let sensed = reading.direction == .forward ? outputs : inputs
    let offset = digitalOffset(reading.direction)
    var totals = [Double](repeating: 0, count: drive.vectors * sensed)
    for blockIndex in reading.blocks.indices {
      let partial = reading.partialSums(
        of: blockIndex, drive, input, read, firstVector: firstVector,
        currents: currents.isEmpty ? nil : currents[blockIndex], watching: &calibrations,
        &statistics)
      let block = reading.blocks[blockIndex]
      for vector in 0..<drive.vectors {
        let correction = offset == 0 ? 0 : offset * input.sum(vector, over: block)
        let start = vector * reading.width
        let unit = reading.width > sensed ? partial[start + sensed] : 0
        for index in 0..<sensed {
          totals[vector * sensed + index] += partial[start + index] - unit + correction
        }
      }
    }
    return totals
  }
}

extension Matrix {
  /// Multiplies every column by its own factor.
  fileprivate mutating func scaleColumns(by factors: [Float]) {
    scaleColumns(by: Matrix(rows: 1, columns: columns, elements: factors))
  }

  /// At most so many rows, evenly spaced: neighbours may be positions of one sequence.
  fileprivate func spreadRows(_ count: Int) -> Matrix {
    guard count < rows else { return self }
    return self.rows(at: (0..<count).map { $0 * rows / count })
  }
}
