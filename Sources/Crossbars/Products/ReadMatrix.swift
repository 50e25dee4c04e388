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
    for input in 0..<inputs {
      for (index, sense) in converters.enumerated() {
        let to = start(of: index, input, direction)
        let plus = cell(input, sense.plus, 0)
        if let minus = sense.minus.map({ cell(input, $0, 0) }) {
          for output in 0..<width {
            target[to + output] = source[plus + output] - source[minus + output]
          }
        } else {
          for output in 0..<width { target[to + output] = source[plus + output] + pedestal }
        }
      }
    }
    return result
  }

  /// Where the outputs of a converter and an input begin in a ``ReadMatrix``.
  func start(of converter: Int, _ input: Int, _ direction: Direction) -> Int {
    let row =
      direction == .forward
      ? input * encoding.converters.count + converter : converter * inputs + input
    return row * width
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
    for input in 0..<inputs {
      for (index, sense) in converters.enumerated() {
        let to = start(of: index, input, direction)
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
      return (0..<inputs).map { input in
        var sum: Float = 0
        for index in input * rowLength..<(input + 1) * rowLength { sum += levels[index] }
        return Double(sum) * step + Double(rowLength) * pedestal
      }
    }
    var sums = [Float](repeating: 0, count: width)
    for start in stride(from: 0, to: levels.count, by: width) {
      for output in 0..<width { sums[output] += levels[start + output] }
    }
    let cells = Double(inputs * encoding.physicalColumns)
    return sums.map { Double($0) * step + cells * pedestal }
  }

  /// Per converter, the largest value of any output over the rows of one block.
  private func forwardBounds(_ conductances: [Float]) -> [Float] {
    let converters = encoding.converters.count
    let rowLength = converters * width
    var largest = [Float](repeating: 0, count: rowLength)
    let source = conductances.span
    for block in lineBlocks(.forward) {
      var positive = [Float](repeating: 0, count: rowLength)
      var negative = positive
      for input in block {
        for index in 0..<rowLength {
          positive[index] += max(source[input * rowLength + index], 0)
          negative[index] += max(-source[input * rowLength + index], 0)
        }
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
    let converters = encoding.converters.count
    let source = conductances.span
    var largest = [Float](repeating: 0, count: converters)
    let last = inputs * converters - 1
    for block in lineBlocks(.transposed) {
      // Four rows side by side: each adds in its own order, and none waits for the sums of another.
      for row in stride(from: 0, through: last, by: 4) {
        let rows = (row, min(row + 1, last), min(row + 2, last), min(row + 3, last))
        let starts = (rows.0 * width, rows.1 * width, rows.2 * width, rows.3 * width)
        var (positive, negative) = (SIMD4<Float>.zero, SIMD4<Float>.zero)
        for output in block {
          let values = SIMD4(
            source[starts.0 + output], source[starts.1 + output], source[starts.2 + output],
            source[starts.3 + output])
          positive += pointwiseMax(values, .zero)
          negative += pointwiseMax(-values, .zero)
        }
        for (lane, row) in [rows.0, rows.1, rows.2, rows.3].enumerated() {
          let converter = row / inputs
          largest[converter] = max(largest[converter], bound(positive[lane], negative[lane]))
        }
      }
    }
    return largest
  }

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

/// The ranges of at most `size` that cover 0..<count.
func blocks(of count: Int, size: Int) -> [Range<Int>] {
  stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
}
