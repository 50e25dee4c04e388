import MatrixMath

/// Which weight fills the conductance window.
public enum WeightRange: Sendable, Equatable {
  /// The largest magnitude of every output's weights; the scale of an output is a digital factor after
  /// the converter.
  case column
  /// The largest magnitude of the whole matrix.
  case matrix
  /// A fixed weight, the same for every matrix; larger weights are clipped and counted.
  case fixed(Float)
  /// A number of standard deviations (about 0) of every output's weights; larger weights are clipped and counted.
  case deviations(Double)

  /// The weight that fills the window, for every output.
  ///
  /// - Parameters:
  ///   - weights: shape [outputs, inputs].
  ///   - present: the ranges in use, empty when nothing is programmed yet.
  ///   - growth: by how much a range at least grows when a weight leaves it.
  ///   - headroom: by how much the first ranges are larger than needed, unless they are fixed.
  /// - Returns: one range per output; those in use stay while all weights fit.
  func ranges(
    of weights: Matrix, present: [Float], growth: Float, headroom: Float
  ) -> [Float] {
    let needed = neededRanges(weights)
    guard !present.isEmpty else {
      if case .fixed = self { return needed }
      return needed.map { headroom * $0 }
    }
    return zip(present, needed).map { old, new in
      new <= old ? old : max(new, (old > 0 ? old : new) * growth)
    }
  }

  private func neededRanges(_ weights: Matrix) -> [Float] {
    switch self {
    case .fixed(let limit): return Array(repeating: limit, count: weights.rows)
    case .matrix: return Array(repeating: weights.largestMagnitude, count: weights.rows)
    case .column: return (0..<weights.rows).map { largest(weights, row: $0) }
    case .deviations(let count):
      return zip(weights.rowNorms.elements, 0..<weights.rows).map { norm, row in
        let deviation = norm / Float(weights.columns).squareRoot()
        return min(Float(count) * deviation, largest(weights, row: row))
      }
    }
  }

  private func largest(_ weights: Matrix, row: Int) -> Float {
    largestMagnitude(
      weights.elements.span.extracting(row * weights.columns..<(row + 1) * weights.columns))
  }
}

extension WeightRange: Codable {
  /// Decodes `column`, `matrix`, `fixed <number>` or `<number> deviations`.
  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    let parts = text.split(separator: " ")
    switch text {
    case "column": self = .column
    case "matrix": self = .matrix
    case _ where parts.first == "fixed":
      guard parts.count == 2, let limit = Float(parts[1]), limit > 0, limit.isFinite else {
        throw Self.refusal(of: text, decoder)
      }
      self = .fixed(limit)
    default:
      guard parts.count == 2, parts[1] == "deviations", let count = Double(parts[0]), count > 0,
        count.isFinite
      else {
        throw Self.refusal(of: text, decoder)
      }
      self = .deviations(count)
    }
  }

  private static func refusal(of text: String, _ decoder: any Decoder) -> DecodingError {
    .dataCorrupted(
      DecodingError.Context(
        codingPath: decoder.codingPath,
        debugDescription:
          "found '\(text)', allowed are 'column', 'matrix', 'fixed <number>', '<number> deviations'"
      ))
  }

  /// Encodes the text that decodes to this value.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .column: try container.encode("column")
    case .matrix: try container.encode("matrix")
    case .fixed(let limit): try container.encode("fixed \(limit)")
    case .deviations(let count): try container.encode("\(count) deviations")
    }
  }
}
