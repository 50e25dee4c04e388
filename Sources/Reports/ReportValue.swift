/// A mean over runs and how far the runs lie apart.
public struct ReportValue: Sendable, Equatable {
  /// The mean; nil where there is nothing to average.
  public let mean: Double?
  /// The sample standard deviation (n − 1); nil for fewer than two values.
  public let deviation: Double?

  /// One number without a spread.
  init(_ value: Double?) {
    mean = value
    deviation = nil
  }

  /// The mean and the deviation of values.
  init(over values: [Double]) {
    mean = values.mean
    deviation = values.sampleDeviation
  }
}

extension [Double] {
  /// The arithmetic mean; nil of nothing.
  var mean: Double? { isEmpty ? nil : reduce(0, +) / Double(count) }

  /// The sample standard deviation; nil of fewer than two values.
  var sampleDeviation: Double? {
    guard count > 1, let mean else { return nil }
    let squares = map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
    return (squares / Double(count - 1)).squareRoot()
  }
}
