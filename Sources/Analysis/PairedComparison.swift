/// Two treatments compared on the same units, pair by pair.
public struct PairedComparison: Sendable, Equatable {
  /// What the interval says of the mean difference.
  public enum Verdict: String, Sendable {
    /// The whole interval is above 0.
    case higher
    /// The whole interval is below 0.
    case lower
    /// 0 is in the interval.
    case indistinguishable
  }

  /// How many pairs there are.
  public let pairs: Int
  /// The mean of the left values.
  public let left: Double
  /// The mean of the right values.
  public let right: Double
  /// The mean of left minus right.
  public let difference: Double
  /// The standard deviation of the differences, with n − 1; none for one pair.
  public let deviation: Double?
  /// Student's t interval of the mean difference; none for one pair or values that are not finite.
  public let interval: ClosedRange<Double>?
  /// The smallest difference of a pair.
  public let smallest: Double
  /// The largest difference of a pair.
  public let largest: Double
  /// Pairs whose left value is above the right one.
  public let higher: Int
  /// Pairs whose left value is below the right one.
  public let lower: Int

  /// Compares pairs that are independent of each other.
  ///
  /// The interval holds the mean with the given probability if differences are normal; equal differences make it a point.
  /// Several comparisons are not corrected for their number.
  ///
  /// - Parameters:
  ///   - pairs: at least one.
  ///   - confidence: in (0, 1).
  public init(_ pairs: [(left: Double, right: Double)], confidence: Double) {
    precondition(!pairs.isEmpty, "nothing to compare")
    precondition(confidence > 0 && confidence < 1, "confidence \(confidence) is not in (0, 1)")
    let differences = pairs.map { $0.left - $0.right }
    self.pairs = pairs.count
    left = mean(pairs.map(\.left))
    right = mean(pairs.map(\.right))
    let middle = mean(differences)
    difference = middle
    smallest = differences.min() ?? .nan
    largest = differences.max() ?? .nan
    higher = differences.count { $0 > 0 }
    lower = differences.count { $0 < 0 }
    guard pairs.count > 1 else {
      (deviation, interval) = (nil, nil)
      return
    }
    let count = Double(pairs.count)
    let squares = differences.map { ($0 - middle) * ($0 - middle) }
    let deviation = (squares.reduce(0, +) / (count - 1)).squareRoot()
    self.deviation = deviation
    let student = StudentT(degreesOfFreedom: count - 1)
    let half =
      -student.quantile((1 - confidence) / 2) * deviation / count.squareRoot()
    interval = (middle - half).isFinite ? middle - half...middle + half : nil
  }

  /// Whether left is above or below right; none without an interval.
  public var verdict: Verdict? {
    interval.map { $0.lowerBound > 0 ? .higher : $0.upperBound < 0 ? .lower : .indistinguishable }
  }
}

/// The mean; equal values have exactly that mean.
func mean(_ values: [Double]) -> Double {
  guard let first = values.first else { return .nan }
  return first + values.reduce(0) { $0 + ($1 - first) } / Double(values.count)
}
