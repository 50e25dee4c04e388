import MatrixMath

/// Orthonormal directions of both factors of a pool: leading principal components, then random ones.
struct PrincipalComponents {
  /// Shape [inputs, directions].
  let a: Matrix
  /// Shape [outputs, directions].
  let b: Matrix

  /// Finds the directions of samples that are columns.
  ///
  /// - Parameters:
  ///   - samples: the factors of a pool side by side, [inputs, N·r] and [outputs, N·r].
  ///   - principal: the number of principal components.
  ///   - random: the number of random directions, orthogonal to the components and to each other.
  ///   - stream: draws random directions at (array: module, event: 2 and 3, draw: direction).
  ///   - module: tells the modules of a network apart.
  /// - Throws: `MatrixMathError` when a factor is not finite.
  init(
    _ samples: (a: Matrix, b: Matrix), principal: Int, random: Int, _ stream: RandomStream,
    module: UInt32
  ) throws {
    func directions(_ samples: Matrix, event: UInt32) throws -> Matrix {
      let leading = try SingularValueDecomposition(
        of: samples.withoutMeanColumn, rank: principal
      ).left
      return leading.extended(by: random) { direction, row in
        let address = RandomAddress(
          array: module, cell: UInt32(row), event: event, draw: UInt32(direction))
        return stream.normal(address)
      }
    }
    a = try directions(samples.a, event: 2)
    b = try directions(samples.b, event: 3)
  }
}

extension Matrix {
  /// The columns with their mean taken off.
  fileprivate var withoutMeanColumn: Matrix {
    guard !isShapeOnly else { return self }
    var centred = self
    for row in 0..<rows {
      let range = row * columns..<(row + 1) * columns
      let mean = elements[range].reduce(0.0) { $0 + Double($1) } / Double(columns)
      for index in range { centred.elements[index] = Float(Double(elements[index]) - mean) }
    }
    return centred
  }

  /// Orthonormal columns with more of them behind, drawn and made orthogonal to all before (Gram–Schmidt, twice
  /// over against rounding).
  fileprivate func extended(
    by count: Int, _ draw: (_ direction: Int, _ row: Int) -> Float
  ) -> Matrix {
    guard count > 0 else { return self }
    guard !isShapeOnly else { return Matrix(shapeOnly: rows, columns + count) }
    var directions = transposed.elements.map(Double.init)
    for direction in 0..<count {
      var candidate = (0..<rows).map { Double(draw(direction, $0)) }
      for _ in 0..<2 {
        for start in stride(from: 0, to: directions.count, by: rows) {
          let overlap = (0..<rows).reduce(0.0) { $0 + candidate[$1] * directions[start + $1] }
          for row in 0..<rows { candidate[row] -= overlap * directions[start + row] }
        }
      }
      let length = candidate.reduce(0.0) { $0 + $1 * $1 }.squareRoot()
      directions += candidate.map { $0 / length }
    }
    return Matrix(
      rows: columns + count, columns: rows, elements: directions.map { Float($0) }
    ).transposed
  }
}
