/// Rounds to equally spaced codes between two ends and adds them up.
///
/// Plain loops, each of which the compiler vectorises.
struct Staircase {
  let scale: CodeScale
  /// The smallest code.
  let lowest: Float
  /// The largest code.
  let highest: Float

  /// The nearest integer for |x| < 2²²: adding 1.5 · 2²³ leaves no room for a fraction. Ties go to the code
  /// that is even when codes are counted from the lowest.
  @inline(__always)
  private func rounded(_ x: Float) -> Float {
    let shift = 12_582_912 - lowest
    return (x + shift) - shift
  }

  /// Converts and adds; see ``ADCModel/accumulate(_:range:weight:into:)``.
  ///
  /// - Parameter countsBelow: whether values below the range are clipped values and not just no current.
  func accumulate(
    _ values: Span<Float>, weight: Float, countsBelow: Bool, into sums: inout MutableSpan<Float>
  ) -> Int {
    guard scale.step > 0 else { return 0 }
    precondition(sums.count >= values.count, "\(values.count) values, \(sums.count) sums")
    let (perStep, origin) = (1 / scale.step, scale.origin)
    let lowestCounted = countsBelow ? lowest : -Float.infinity
    var saturated: Int32 = 0
    for index in values.indices {
      let code = rounded((values[index] - origin) * perStep)
      saturated &+= code > highest ? 1 : 0
      saturated &+= code < lowestCounted ? 1 : 0
      sums[index] += weight * max(min(code, highest), lowest)
    }
    return Int(saturated)
  }
}
