public import MatrixMath

/// Which parameters the variance of an output comes from.
public struct SobolIndices: Sendable, Equatable {
  /// An estimate and where most of its bootstrap repetitions lie.
  public struct Estimate: Sendable, Equatable {
    /// The estimate from all samples.
    public let value: Double
    /// The percentile interval of the bootstrap.
    public let interval: ClosedRange<Double>
  }

  /// The share of the variance that a parameter alone causes, shape [dimension].
  public let first: [Estimate]
  /// The share that it causes alone and together with others, shape [dimension].
  public let total: [Estimate]
  /// Rows of the design whose outputs are all finite; the others are left out.
  public let samples: Int

  /// Estimates the indices from the outputs of ``SamplingDesign/saltelli(samples:dimensions:stream:)``.
  ///
  /// Outputs are centred, then the first index is the mean of f(B)·(f(A_B^i) − f(A)) over the variance of f(A) and f(B)
  /// together (Saltelli et al., Comput. Phys. Commun. 181 (2010), table 2b), the total index half the mean of
  /// (f(A) − f(A_B^i))² over it (M. J. W. Jansen, Comput. Phys. Commun. 117 (1999)). The bootstrap draws rows of the design
  /// with replacement. Estimates may be below 0 or above 1 by their errors.
  /// There are none if fewer than two rows are finite or their outputs don't vary.
  ///
  /// - Parameters:
  ///   - outputs: shape [samples · (`dimensions` + 2)], in the order of the design.
  ///   - dimensions: how many parameters there are.
  ///   - stream: of the domain `bootstrap`; equal streams give equal intervals.
  ///   - resamples: how many bootstrap repetitions.
  ///   - confidence: the share of the repetitions in an interval, in (0, 1).
  public init?(
    outputs: [Double], dimensions: Int, stream: RandomStream, resamples: Int = 1000,
    confidence: Double = 0.95
  ) {
    precondition(
      dimensions > 0 && outputs.count % (dimensions + 2) == 0,
      "\(outputs.count) outputs are no design of \(dimensions) dimensions")
    precondition(confidence > 0 && confidence < 1, "confidence \(confidence) is not in (0, 1)")
    precondition(resamples > 0, "\(resamples) resamples, at least one is needed")
    let table = OutputTable(outputs, dimensions: dimensions)
    samples = table.rows
    guard table.rows > 1, let estimate = table.indices(of: Array(0..<table.rows)) else {
      return nil
    }
    let repetitions = (0..<resamples).compactMap { resample in
      table.indices(of: stream.resample(resample, of: table.rows))
    }
    let all = (0..<2 * dimensions).map { index in
      Estimate(
        value: estimate[index],
        interval: percentiles(repetitions.map { $0[index] }, confidence, else: estimate[index]))
    }
    first = Array(all.prefix(dimensions))
    total = Array(all.suffix(dimensions))
  }
}

/// The centred outputs of finite rows.
private struct OutputTable {
  let dimensions: Int
  let rows: Int
  /// Shape [dimensions + 2][row]: of A, B and every mixture.
  private let columns: [[Double]]

  init(_ outputs: [Double], dimensions: Int) {
    self.dimensions = dimensions
    let samples = outputs.count / (dimensions + 2)
    let finite = (0..<samples).filter { row in
      (0..<dimensions + 2).allSatisfy { outputs[$0 * samples + row].isFinite }
    }
    let raw = (0..<dimensions + 2).map { column in finite.map { outputs[column * samples + $0] } }
    let centre = mean(raw[0] + raw[1])
    columns = raw.map { $0.map { $0 - centre } }
    rows = finite.count
  }

  /// The first indices, then the total ones; nothing if the outputs of these rows don't vary.
  func indices(of rows: [Int]) -> [Double]? {
    let count = Double(rows.count)
    let (a, b) = (columns[0], columns[1])
    var (sum, squares) = (0.0, 0.0)
    for row in rows {
      sum += a[row] + b[row]
      squares += a[row] * a[row] + b[row] * b[row]
    }
    let centre = sum / (2 * count)
    let variance = squares / (2 * count) - centre * centre
    guard variance > 0 else { return nil }
    var found = Array(repeating: 0.0, count: 2 * dimensions)
    for dimension in 0..<dimensions {
      let mixed = columns[dimension + 2]
      for row in rows {
        let change = mixed[row] - a[row]
        found[dimension] += (b[row] - centre) * change
        found[dimensions + dimension] += 0.5 * change * change
      }
    }
    return found.map { $0 / (count * variance) }
  }
}

extension RandomStream {
  /// As many rows as there are, drawn with replacement.
  fileprivate func resample(_ index: Int, of rows: Int) -> [Int] {
    (0..<rows).map { row in
      let words = words(RandomAddress(array: UInt32(index), cell: UInt32(row)))
      let bits = UInt64(words.0) | UInt64(words.1) << 32
      return Int(bits.multipliedFullWidth(by: UInt64(rows)).high)
    }
  }
}

/// The interval with that share of the values in its middle, interpolated between neighbours.
private func percentiles(
  _ values: [Double], _ share: Double, else single: Double
) -> ClosedRange<Double> {
  guard !values.isEmpty else { return single...single }
  let sorted = values.sorted()
  func quantile(_ p: Double) -> Double {
    let place = p * Double(sorted.count - 1)
    let below = Int(place)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
  }
  let low = quantile((1 - share) / 2)
  return low...max(low, quantile((1 + share) / 2))
}
