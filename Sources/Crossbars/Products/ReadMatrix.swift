import Devices
import MatrixMath
import Quantities

/// What a product in one direction multiplies with, derived from the present cells once per change of them.
struct ReadMatrix: Sendable {
  /// What each converter senses of each cell, level units: [inputs, converters, outputs] forward,
  /// [converters, inputs, outputs] transposed, so that either product is a single one.
  let conductances: [Float]
  /// σ² of one read of the same, if it depends on the state.
  let variances: [Float]?
  /// The conductance on every driven line, in siemens.
  let lineConductances: [Double]
  /// The largest value that each converter can be given at a drive of 1, in level units.
  let bounds: [Float]
}

extension CrossbarMatrix {
  /// The matrix of a direction, made anew after cells have changed.
  mutating func readMatrix(_ direction: Direction) -> ReadMatrix {
    if let known = readMatrices[direction] { return known }
    let cells = effectiveLevels(direction)
    let conductances = sensed(cells, direction)
    let fresh = ReadMatrix(
      conductances: conductances, variances: readVariances(direction),
      lineConductances: lineConductances(direction),
      bounds: direction == .forward
        ? forwardBounds(conductances) : transposedBounds(conductances))
    readMatrices[direction] = fresh
    return fresh
  }

  /// The differences that are formed before conversion, and the pedestal where converters see it.
  private func sensed(_ cells: [Float], _ direction: Direction) -> [Float] {
    let converters = encoding.converters
    let pedestal = sensedPedestal
    let isAsStored =
      direction == .forward && pedestal == 0
      && converters.enumerated().allSatisfy { $1.minus == nil && $1.plus == $0 }
    if isAsStored { return cells }
    var result = [Float](repeating: 0, count: inputs * converters.count * width)
    let source = cells.span
    var target = result.mutableSpan
    let starts = starts(direction)
    for input in 0..<inputs {
      for (index, sense) in converters.enumerated() {
        let to = starts(index, input)
        let plus = cell(input, sense.plus, 0)
        if let minus = sense.minus.map({ cell(input, $0, 0) }) {
          for output in 0..<width {
            target[to + output] = source[plus + output] - source[minus + output]
          }
        } else {
          addScaled(to: &target, to, source, plus, count: width, factor: 1)
          guard pedestal != 0 else { continue }
          for output in 0..<width { target[to + output] += pedestal }
        }
      }
    }
    return result
  }

  /// Where the outputs of a converter and an input begin in a ``ReadMatrix``.
  func starts(_ direction: Direction) -> (_ converter: Int, _ input: Int) -> Int {
    let (count, inputs, width) = (encoding.converters.count, inputs, width)
    return direction == .forward
      ? { ($1 * count + $0) * width } : { ($0 * inputs + $1) * width }
  }

  /// What a converter of a single column sees of G_min, in level units.
  var sensedPedestal: Float {
    description.pedestal == .sensed ? -device.cell.zeroConductanceLevel : 0
  }

  /// What is added digitally per unit of input: the encoding's offset, less the pedestals that were sensed.
  ///
  /// Nothing where a unit column, which has both too, is subtracted.
  func digitalOffset(_ direction: Direction) -> Double {
    if encoding.hasUnitColumn, direction == .forward { return 0 }
    return encoding.converters.reduce(Double(encoding.inputOffset)) { sum, sense in
      sense.minus == nil ? sum - sense.significance * Double(sensedPedestal) : sum
    }
  }

  /// σ² of what every converter senses of every cell.
  private func readVariances(_ direction: Direction) -> [Float]? {
    guard device.uniformReadNoise == nil else { return nil }
    let squares = readDeviations().map { $0 * $0 }
    let converters = encoding.converters
    var result = [Float](repeating: 0, count: inputs * converters.count * width)
    let starts = starts(direction)
    for input in 0..<inputs {
      for (index, sense) in converters.enumerated() {
        let to = starts(index, input)
        for column in [sense.plus, sense.minus].compactMap({ $0 }) {
          let from = cell(input, column, 0)
          for output in 0..<width { result[to + output] += squares[from + output] }
        }
      }
    }
    return result
  }

  private func lineConductances(_ direction: Direction) -> [Double] {
    let step = device.cell.step.si
    let pedestal = device.cell.minimumConductance.si
    let rowLength = encoding.physicalColumns * width
    if direction == .forward {
      return sequentialSums(of: levels, length: rowLength).map {
        Double($0) * step + Double(rowLength) * pedestal
      }
    }
    var sums = [Float](repeating: 0, count: width)
    var target = sums.mutableSpan
    for start in stride(from: 0, to: levels.count, by: width) {
      addValues(to: &target, levels.span, start)
    }
    let cells = Double(inputs * encoding.physicalColumns)
    return sums.map { Double($0) * step + cells * pedestal }
  }

  /// Per converter, the largest value of any output over the rows of one block.
  private func forwardBounds(_ conductances: [Float]) -> [Float] {
    let converters = encoding.converters.count
    let rowLength = converters * width
    let hasNegative = sensesNegative
    var largest = [Float](repeating: 0, count: rowLength)
    let source = conductances.span
    for block in lineBlocks(.forward) {
      var positive = [Float](repeating: 0, count: rowLength)
      var negative = positive
      var above = positive.mutableSpan
      var below = negative.mutableSpan
      for input in block {
        addPositive(to: &above, source, input * rowLength)
        if hasNegative { addPositive(to: &below, source, input * rowLength, sign: -1) }
      }
      for index in 0..<rowLength {
        largest[index] = max(largest[index], bound(positive[index], negative[index]))
      }
    }
    return (0..<converters).map { converter in
      largest[converter * width..<(converter + 1) * width].reduce(0, max)
    }
  }

  /// Per converter, the largest value of any input over the columns of one block.
  private func transposedBounds(_ conductances: [Float]) -> [Float] {
    let rows = inputs * encoding.converters.count
    var largest = [Float](repeating: 0, count: encoding.converters.count)
    // Eight rows side by side: each adds in its own order, and none waits for the sums of another.
    let whole = rows / 8 * 8
    for block in lineBlocks(.transposed) {
      for row in stride(from: 0, to: whole, by: 8) {
        let bounds = eightBounds(conductances.span, row, block)
        for lane in 0..<8 {
          let converter = (row + lane) / inputs
          largest[converter] = max(largest[converter], bounds[lane])
        }
      }
      for row in whole..<rows {
        var (positive, negative) = (Float(0), Float(0))
        for line in block {
          positive += max(conductances[row * width + line], 0)
          negative += max(-conductances[row * width + line], 0)
        }
        largest[row / inputs] = max(largest[row / inputs], bound(positive, negative))
      }
    }
    return largest
  }

  /// The bounds of a row and the seven after it over some lines.
  private func eightBounds(
    _ source: Span<Float>, _ row: Int, _ lines: Range<Int>
  ) -> InlineArray<8, Float> {
    var positive = InlineArray<8, Float>(repeating: 0)
    var negative = InlineArray<8, Float>(repeating: 0)
    let (first, step) = (row * width, width)
    precondition(first + 7 * step + lines.upperBound <= source.count)
    for line in lines {
      for lane in 0..<8 {
        let value = unsafe source[unchecked: first &+ lane &* step &+ line]
        positive[lane] += value > 0 ? value : 0
      }
    }
    if sensesNegative {
      for line in lines {
        for lane in 0..<8 {
          let value = unsafe source[unchecked: first &+ lane &* step &+ line]
          negative[lane] += value < 0 ? -value : 0
        }
      }
    }
    for lane in 0..<8 { positive[lane] = bound(positive[lane], negative[lane]) }
    return positive
  }

  /// Whether what values have below zero matters to bounds.
  private var sensesNegative: Bool { description.drivesBothSigns || hasDifferences }

  /// The largest magnitude of a value when those lines are driven that add to it, and no others.
  private func bound(_ positive: Float, _ negative: Float) -> Float {
    if description.drivesBothSigns { return positive + negative }
    return hasDifferences ? max(positive, negative) : positive
  }

  /// Whether converters are given differences of columns.
  var hasDifferences: Bool { encoding.converters.contains { $0.minus != nil } }
}

extension CrossbarMatrix {
  /// Ranges of driven lines that share a set of arrays.
  func lineBlocks(_ direction: Direction) -> [Range<Int>] {
    direction == .forward
      ? blocks(of: inputs, size: array.rows) : blocks(of: outputs, size: array.columns)
  }
}

/// Per row of so many values, their sum from the first to the last.
private func sequentialSums(of values: [Float], length: Int) -> [Float] {
  guard length > 0 else { return [] }
  let source = values.span
  let rows = values.count / length
  var sums = [Float](repeating: 0, count: rows)
  // Eight rows side by side: each adds in its own order, and none waits for the sums of another.
  let whole = rows / 8 * 8
  for row in stride(from: 0, to: whole, by: 8) {
    var sum = SIMD8<Float>.zero
    for index in 0..<length { sum += strided(source, row * length + index, length) }
    for lane in 0..<8 { sums[row + lane] = sum[lane] }
  }
  for row in whole..<rows {
    for index in row * length..<(row + 1) * length { sums[row] += source[index] }
  }
  return sums
}

/// The ranges of at most `size` that cover 0..<count.
func blocks(of count: Int, size: Int) -> [Range<Int>] {
  stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
}
