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

  /// Folds the cells of a matrix; `other`, if it is known, is that of the other direction.
  init(
    _ matrix: CrossbarMatrix, _ read: ReadMatrix, _ direction: Direction, other: FoldedMatrix?
  ) {
    let sensed = direction == .forward ? matrix.width : matrix.inputs
    offsets = [Float](repeating: 0, count: sensed)
    let settings = ReadSettings(matrix, direction)
    let lineBlocks = matrix.lineBlocks(direction)
    // Without wires and errors of their own, both directions see the same cells.
    if let other, matrix.description.wires == nil, !matrix.description.adcErrors.areStatic {
      (weights, variances) = (other.weights, other.variances)
      addConversions(matrix, settings, read, blocks: lineBlocks.count)
      return
    }
    weights = [Float](repeating: 0, count: matrix.inputs * matrix.width)
    variances = read.variances == nil ? nil : weights
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
    let converters = matrix.encoding.converters
    let isForward = direction == .forward
    let inputs = isForward ? block : 0..<matrix.inputs
    let outputs = isForward ? 0..<matrix.width : block
    let sensed = isForward ? matrix.width : matrix.inputs
    let source = read.conductances.span
    var (folded, spread) = (weights, variances)
    (weights, variances) = ([], nil)
    defer { (weights, variances) = (folded, spread) }
    var target = folded.mutableSpan
    let starts = matrix.starts(direction)
    for (index, sense) in converters.enumerated() {
      let significance = Float(sense.significance)
      for input in inputs {
        let from = starts(index, input)
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
    for (index, sense) in matrix.encoding.converters.enumerated() {
      for line in offsets.indices {
        offsets[line] +=
          Float(sense.significance) * cycles * errors[index * offsets.count + line]
      }
    }
  }

  /// Variances and limits summed over all conversions of an output.
  private mutating func addConversions(
    _ matrix: CrossbarMatrix, _ settings: ReadSettings, _ read: ReadMatrix, blocks: Int
  ) {
    let cycles =
      matrix.description.inputAccumulation == .analog ? [1] : matrix.stream.significances
    let squares = Float(blocks) * cycles.reduce(0) { $0 + $1 * $1 }
    let magnitudes = Float(blocks) * cycles.reduce(0) { $0 + $1.magnitude }
    for (index, sense) in matrix.encoding.converters.enumerated() {
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
