public import MatrixMath

/// What a programmed matrix is to hold, to be compared with what its cells hold.
extension CrossbarMatrix {
  /// The weights that were to be programmed, clipped to their range and rounded to codes, [outputs, inputs].
  public var targetWeights: Matrix {
    let scales = scales
    var weights = Matrix(rows: outputs, columns: inputs)
    for input in 0..<inputs {
      for output in 0..<outputs {
        weights[output, input] = scales[output] * Float(codes[input * width + output])
      }
    }
    return weights
  }

  /// What every cell is to hold, in level units, in the order of `levels`.
  public var targetLevels: [Float] {
    let columns = physicalColumns
    var result = [Float](repeating: 0, count: levels.count)
    for input in 0..<inputs {
      for output in 0..<width {
        let code = (Int(codes[input * width + output]) - lowestCode) * columns
        for column in 0..<columns { result[cell(input, column, output)] = targets[code + column] }
      }
    }
    return result
  }
}
