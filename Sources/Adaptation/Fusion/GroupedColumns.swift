import MatrixMath

/// Products of coefficients with groups of equally many columns: groups [B, N·r], coefficients [1, N].
enum GroupedColumns {
  /// Every group times its coefficient, [B, N·r].
  static func scaled(_ groups: Matrix, by coefficients: Matrix) -> Matrix {
    guard !groups.isShapeOnly else { return groups }
    let width = groups.columns / coefficients.columns
    var elements = groups.elements
    let factors = coefficients.elements.span
    var values = elements.mutableSpan
    var position = 0
    for _ in 0..<groups.rows {
      for group in factors.indices {
        let factor = factors[group]
        for _ in 0..<width {
          values[position] *= factor
          position += 1
        }
      }
    }
    return Matrix(rows: groups.rows, columns: groups.columns, elements: elements)
  }

  /// `Σ_i c_i group_i`, [B, r].
  static func mixed(_ groups: Matrix, by coefficients: Matrix) -> Matrix {
    let width = groups.columns / coefficients.columns
    guard !groups.isShapeOnly else { return Matrix(shapeOnly: groups.rows, width) }
    var elements = [Float](repeating: 0, count: groups.rows * width)
    let (factors, values) = (coefficients.elements.span, groups.elements.span)
    var sums = elements.mutableSpan
    for row in 0..<groups.rows {
      for group in factors.indices {
        let (factor, start) = (factors[group], row * groups.columns + group * width)
        for column in 0..<width {
          sums[row * width + column] += factor * values[start + column]
        }
      }
    }
    return Matrix(rows: groups.rows, columns: width, elements: elements)
  }

  /// The same values times every coefficient, side by side: values [B, r], result [B, N·r].
  static func spread(_ values: Matrix, by coefficients: Matrix) -> Matrix {
    let (width, columns) = (values.columns, values.columns * coefficients.columns)
    guard !values.isShapeOnly else { return Matrix(shapeOnly: values.rows, columns) }
    var elements = [Float](repeating: 0, count: values.rows * columns)
    let (factors, source) = (coefficients.elements.span, values.elements.span)
    var result = elements.mutableSpan
    for row in 0..<values.rows {
      for group in factors.indices {
        let (factor, start) = (factors[group], row * columns + group * width)
        for column in 0..<width {
          result[start + column] = factor * source[row * width + column]
        }
      }
    }
    return Matrix(rows: values.rows, columns: columns, elements: elements)
  }

  /// The inner product of every group with its counterpart, over all rows: [1, N].
  ///
  /// The counterparts of [B, N·r] groups are [B, N·r], or [B, r] when they are the same for all groups.
  static func dots(_ groups: Matrix, _ counterparts: Matrix, count: Int) -> Matrix {
    guard !groups.isShapeOnly, !counterparts.isShapeOnly else { return Matrix(shapeOnly: 1, count) }
    let width = groups.columns / count
    let isShared = counterparts.columns == width && count > 1
    var elements = [Float](repeating: 0, count: count)
    let (left, right) = (groups.elements.span, counterparts.elements.span)
    var sums = elements.mutableSpan
    for row in 0..<groups.rows {
      for group in 0..<count {
        let start = row * groups.columns + group * width
        let other = row * counterparts.columns + (isShared ? 0 : group * width)
        var sum: Float = 0
        for column in 0..<width { sum += left[start + column] * right[other + column] }
        sums[group] += sum
      }
    }
    return Matrix(rows: 1, columns: count, elements: elements)
  }
}
