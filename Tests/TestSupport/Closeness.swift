/// The worst disagreement between two equally long sequences, relative to the largest expected magnitude.
///
/// - Returns: the largest `|actual − expected| / max|expected|` and its index; infinite when the lengths differ.
public func worstRelativeError(
  _ actual: some Collection<Float>, _ expected: some Collection<Float>
) -> (error: Double, index: Int) {
  guard actual.count == expected.count else { return (.infinity, -1) }
  let scale = max(expected.reduce(0) { max($0, Double($1.magnitude)) }, .leastNormalMagnitude)
  var worst = (error: 0.0, index: 0)
  for (index, pair) in zip(actual, expected).enumerated() {
    let error = abs(Double(pair.0) - Double(pair.1)) / scale
    if !(error <= worst.error) { worst = (error, index) }
  }
  return worst
}
