import Devices

/// The programmed cells as one real matrix, and what converters do to a product with it.
struct FoldedMatrix: Sendable {
  /// Units of the integer product, [inputs, outputs with columns].
  private(set) var weights: [Float]
  /// What offsets of physical converters add to every sensed line.
  private(set) var offsets: [Float]
  /// σ² of what converters sense of a cell, folded, if it depends on the state.
  private(set) var variances: [Float]?
  /// The variance of an output per cell variance and unit of summed squared drive.
  private(set) var cellNoise: Float = 0
  /// The variance of rounding to codes, summed over all conversions of an output.
  private(set) var roundingVariance: Float = 0
  /// The variance of converter noise, likewise.
  private(set) var converterNoise: Float = 0
  /// The largest output that codes can stand for.
  private(set) var limit: Float = 0
  /// Whether physical converters differ, each line of every block in its own way.
  private let hasOwnErrors: Bool

  init(_ matrix: CrossbarMatrix, _ read: ReadMatrix, _ direction: Direction) {
    let sensed = direction == .forward ? matrix.width : matrix.inputs
    weights = [Float](repeating: 0, count: matrix.inputs * matrix.width)
    offsets = [Float](repeating: 0, count: sensed)
    variances = read.variances == nil ? nil : weights
    hasOwnErrors = matrix.description.adcErrors.areStatic
    let settings = ReadSettings(matrix, direction)
    let lineBlocks = matrix.lineBlocks(direction)
    for (index, block) in lineBlocks.enumerated() {
      let errors = settings.converterErrors(block: index, bounds: read.bounds, width: sensed)
      fold(matrix, read, direction, block, gains: errors?.gains)
      if let errors { addOffsets(matrix, errors.offsets) }
    }
    addConversions(matrix, settings, read, blocks: lineBlocks.count)
  }

  /// Adds up the slices of every weight of one block of driven lines.
  private mutating func fold(
    _ matrix: CrossbarMatrix, _ read: ReadMatrix, _ direction: Direction, _ block: Range<Int>,
    gains: [Float]?
  ) {
    let converters = matrix.senseColumns
    let isForward = direction == .forward
    let inputs = isForward ? block : 0..<matrix.inputs
    let outputs = isForward ? 0..<matrix.width : block
    let sensed = isForward ? matrix.width : matrix.inputs
    let source = read.conductances.span
    var (folded, spread) = (weights, variances)
    (weights, variances) = ([], nil)
    defer { (weights, variances) = (folded, spread) }
    var target = folded.mutableSpan
    for (index, sense) in converters.enumerated() {
      let significance = Float(sense.significance)
      for input in inputs {
        let from = matrix.start(of: index, input, direction)
        let to = input * matrix.width
        guard gains != nil || read.variances != nil else {
          addScaled(
            to: &target, to + outputs.lowerBound, source, from + outputs.lowerBound,
            count: outputs.count, factor: significance)
          continue
        }
        for output in outputs {
          let line = isForward ? output : input
          let factor = significance * (gains?[index * sensed + line] ?? 1)
          target[to + output] += factor * source[from + output]
          if let own = read.variances {
            spread?[to + output] += factor * factor * own[from + output]
          }
        }
      }
    }
  }

  private mutating func addOffsets(_ matrix: CrossbarMatrix, _ errors: [Float]) {
    let cycles =
      matrix.description.inputAccumulation == .analog
      ? 1 : matrix.stream.significances.reduce(0, +)
    for (index, sense) in matrix.senseColumns.enumerated() {
      for line in offsets.indices {
        offsets[line] +=
          Float(sense.significance) * cycles * errors[index * offsets.count + line]
      }
    }
  }

  /// Follows changes of some cells, unless physical converters differ; whether it did.
  mutating func follow(
    _ changes: [CellChange], _ matrix: CrossbarMatrix, _ read: ReadMatrix,
    _ direction: Direction
  ) -> Bool {
    guard !hasOwnErrors else { return false }
    let converters = matrix.senseColumns
    var last: Int?
    for change in changes {
      let to = change.input * matrix.width + change.output
      // The cells of a weight are neighbours here.
      if to == last { continue }
      last = to
      var (weight, spread): (Float, Float) = (0, 0)
      for (index, sense) in converters.enumerated() {
        let significance = Float(sense.significance)
        let from = matrix.start(of: index, change.input, direction) + change.output
        weight += significance * read.conductances[from]
        if let own = read.variances { spread += significance * significance * own[from] }
      }
      weights[to] = weight
      variances?[to] = spread
    }
    addConversions(
      matrix, ReadSettings(matrix, direction), read, blocks: matrix.lineBlocks(direction).count)
    return true
  }

  /// Variances and limits summed over all conversions of an output.
  private mutating func addConversions(
    _ matrix: CrossbarMatrix, _ settings: ReadSettings, _ read: ReadMatrix, blocks: Int
  ) {
    let cycles =
      matrix.description.inputAccumulation == .analog ? [1] : matrix.stream.significances
    let squares = Float(blocks) * cycles.reduce(0) { $0 + $1 * $1 }
    let magnitudes = Float(blocks) * cycles.reduce(0) { $0 + $1.magnitude }
    (roundingVariance, converterNoise, cellNoise, limit) = (0, 0, 0, 0)
    for (index, sense) in matrix.senseColumns.enumerated() {
      let significance = Float(sense.significance.magnitude)
      let range = settings.range(index, bound: read.bounds[index])
      let scale = matrix.converter.scale(range)
      let factor = squares * significance * significance
      roundingVariance += factor * scale.roundingVariance
      converterNoise += factor * settings.converterNoise(index, bound: read.bounds[index])
      cellNoise += significance * significance * settings.cellsPerValue[index]
      limit += scale == .identity ? .infinity : magnitudes * significance * range.highest
    }
  }
}
