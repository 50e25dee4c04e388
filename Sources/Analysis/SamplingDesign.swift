public import MatrixMath

/// What the event of a random address stands for in the domain of sampling.
enum DrawEvent {
  static let order: UInt32 = 0
  static let place: UInt32 = 1
  static let coordinate: UInt32 = 2
  static let digitalShift: UInt32 = 3
}

/// Which points of the unit cube are looked at; all have the shape [point][dimension].
///
/// Coordinates are in [0, 1). Random designs take a stream of the
/// domain `sampling`: equal seeds give equal points, on every machine.
public enum SamplingDesign {
  /// Independent points, uniform in the cube; coordinates are multiples of 2⁻⁵³.
  ///
  /// Point i has the same coordinates whatever `count` is.
  public static func random(_ count: Int, dimensions: Int, stream: RandomStream) -> [[Double]] {
    check(count, dimensions)
    return (0..<count).map { point in
      (0..<dimensions).map { stream.fraction(array: $0, cell: point, event: DrawEvent.coordinate) }
    }
  }

  /// A Latin hypercube: along every axis one point in each of `count` equal intervals, at a random place in it.
  ///
  /// Source: M. D. McKay, R. J. Beckman and W. J. Conover, Technometrics 21 (1979).
  public static func latinHypercube(
    _ count: Int, dimensions: Int, stream: RandomStream
  ) -> [[Double]] {
    check(count, dimensions)
    let orders = (0..<dimensions).map {
      stream.permutation(of: count, array: UInt32($0), event: DrawEvent.order)
    }
    return (0..<count).map { point in
      (0..<dimensions).map { dimension in
        let place = stream.fraction(array: dimension, cell: point, event: DrawEvent.place)
        let coordinate = (Double(orders[dimension][point]) + place) / Double(count)
        // The sum may be rounded up to the end of the axis.
        return min(coordinate, 1.0.nextDown)
      }
    }
  }

  /// The first points of a Sobol sequence, digitally shifted where a stream is given.
  ///
  /// - Throws: ``AnalysisError`` beyond ``SobolSequence/dimensionLimit`` or ``SobolSequence/pointLimit``.
  public static func sobol(
    _ count: Int, dimensions: Int, stream: RandomStream? = nil
  ) throws -> [[Double]] {
    check(count, dimensions)
    return try SobolSequence(dimensions: dimensions, shiftedBy: stream).points(count)
  }

  /// The design of Sobol indices: `samples` · (`dimensions` + 2) points, to be evaluated and given to ``SobolIndices``.
  ///
  /// First all rows of a matrix A, then all of B, then for every dimension i all rows of A with column i from B. A and B
  /// are the halves of a Sobol sequence of 2 · `dimensions` dimensions.
  ///
  /// Source: A. Saltelli et al., Comput. Phys. Commun. 181 (2010), section 3.
  ///
  /// - Parameters:
  ///   - samples: the rows of A; a power of two is best.
  ///   - dimensions: at most half of ``SobolSequence/dimensionLimit``.
  ///   - stream: shifts the sequence digitally; without it the first row of A and of B is the origin.
  /// - Returns: the points.
  /// - Throws: ``AnalysisError`` beyond what a Sobol sequence has.
  public static func saltelli(
    samples: Int, dimensions: Int, stream: RandomStream? = nil
  ) throws -> [[Double]] {
    check(samples, dimensions)
    let rows = try SobolSequence(dimensions: 2 * dimensions, shiftedBy: stream).points(samples)
    let a = rows.map { Array($0.prefix(dimensions)) }
    let b = rows.map { Array($0.suffix(dimensions)) }
    let mixed = (0..<dimensions).flatMap { dimension in
      zip(a, b).map { rowOfA, rowOfB in
        var row = rowOfA
        row[dimension] = rowOfB[dimension]
        return row
      }
    }
    return a + b + mixed
  }

  private static func check(_ count: Int, _ dimensions: Int) {
    precondition(count >= 0 && dimensions > 0, "\(count) points of \(dimensions) dimensions")
  }
}

extension RandomStream {
  /// A number uniform in [0, 1): a multiple of 2⁻⁵³.
  func fraction(array: Int, cell: Int, event: UInt32) -> Double {
    let words = words(RandomAddress(array: UInt32(array), cell: UInt32(cell), event: event))
    return Double((UInt64(words.0) | UInt64(words.1) << 32) >> 11) * 0x1p-53
  }
}
