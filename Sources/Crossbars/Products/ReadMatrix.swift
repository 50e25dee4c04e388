import Devices
import MatrixMath
import Quantities

/// What a product in one direction multiplies with, derived from the present cells.
struct ReadMatrix: Sendable {
  /// What each converter senses of each cell, level units: [inputs, converters, outputs] forward,
  /// [converters, inputs, outputs] transposed, so that either product is a single one.
  var conductances: [Float]
  /// σ² of one read of the same, if it depends on the state.
  var variances: [Float]?
  /// The levels on every driven line, added up exactly.
  var lineSums: [Double]
  /// What the driven lines of a block can add up to.
  var blockSums: BlockSums
  /// The conductance on every driven line, in siemens.
  var lineConductances: [Double] = []
  /// The largest value that each converter can be given at a drive of 1, in level units.
  var bounds: [Float] = []
}

extension CrossbarMatrix {
  /// The matrix of a direction, made anew after many cells have changed.
  mutating func readMatrix(_ direction: Direction) -> ReadMatrix {
    if let known = readMatrices[direction] { return known }
    let conductances = sensed(effectiveLevels(direction), direction)
    var fresh = ReadMatrix(
      conductances: conductances, variances: readVariances(direction),
      lineSums: lineSums(direction), blockSums: blockSums(conductances, direction))
    summarise(&fresh, direction)
    readMatrices[direction] = fresh
    return fresh
  }

  /// Derives what products and converters ask of the sums.
  func summarise(_ read: inout ReadMatrix, _ direction: Direction) {
    let step = device.cell.step.si
    let cells = physicalColumns * (direction == .forward ? width : inputs)
    let pedestal = Double(cells) * device.cell.minimumConductance.si
    read.lineConductances = read.lineSums.map { $0 * step + pedestal }
    read.bounds = read.blockSums.bounds
  }

  /// The differences that are formed before conversion, and the pedestal where converters see it.
  private func sensed(_ cells: [Float], _ direction: Direction) -> [Float] {
    let converters = senseColumns
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
      ? input * senseColumns.count + converter : converter * inputs + input
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
    return senseColumns.reduce(Double(encoding.inputOffset)) { sum, sense in
      sense.minus == nil ? sum - sense.significance * Double(sensedPedestal) : sum
    }
  }

  /// σ² of what every converter senses of every cell.
  private func readVariances(_ direction: Direction) -> [Float]? {
    guard device.uniformReadNoise == nil else { return nil }
    let squares = readDeviations().map { $0 * $0 }
    let converters = senseColumns
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

  private func lineSums(_ direction: Direction) -> [Double] {
    let source = levels.span
    if direction == .forward {
      let rowLength = physicalColumns * width
      return (0..<inputs).map {
        exactSum(source.extracting($0 * rowLength..<($0 + 1) * rowLength))
      }
    }
    var result = [Double](repeating: 0, count: width)
    var sums = result.mutableSpan
    for start in stride(from: 0, to: source.count, by: width) {
      for output in 0..<width { sums[output] += exactSummand(source[start + output]) }
    }
    return result
  }

  private func blockSums(_ conductances: [Float], _ direction: Direction) -> BlockSums {
    let isForward = direction == .forward
    let converters = senseColumns.count
    let blocks = lineBlocks(direction)
    var sums = BlockSums(
      description.drivesBothSigns ? .magnitude : hasDifferences ? .eitherSign : .positive,
      blocks: blocks.count, converters: converters, sensed: isForward ? width : inputs)
    let source = conductances.span
    for (index, block) in blocks.enumerated() {
      if isForward {
        let rowLength = converters * width
        for input in block {
          let line = source.extracting(input * rowLength..<(input + 1) * rowLength)
          sums.addDriven(line, block: index)
        }
        continue
      }
      for row in 0..<converters * inputs {
        let (converter, input) = row.quotientAndRemainder(dividingBy: inputs)
        let first = row * width
        let driven = source.extracting(first + block.lowerBound..<first + block.upperBound)
        sums.addSensed(driven, block: index, converter: converter, line: input)
      }
    }
    return sums
  }

  /// Whether converters are given differences of columns.
  var hasDifferences: Bool { senseColumns.contains { $0.minus != nil } }
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
