/// Rounds to equally spaced codes between two ends and adds them up.
///
/// Plain loops, each of which the compiler vectorises.
struct Staircase {
  let scale: CodeScale
  /// The smallest code.
  let lowest: Float
  /// The largest code.
  let highest: Float

  /// The nearest integer for |x| < 2²²: adding 1.5 · 2²³ leaves no room for a fraction.
  ///
  /// Ties go to the code that is even when codes are counted from the lowest.
  @inline(__always)
  private func rounded(_ x: Float) -> Float {
    let shift = 12_582_912 - lowest
    return (x + shift) - shift
  }

  /// Converts and adds; see ``ADCModel/accumulate(_:range:weight:into:)``.
  ///
  /// `countsBelow` tells whether values below the range are clipped values and not just no current.
  func accumulate(
    _ values: Span<Float>, weight: Float, countsBelow: Bool, into sums: inout MutableSpan<Float>
  ) -> Int {
    guard scale.step > 0 else { return 0 }
    precondition(sums.count >= values.count, "\(values.count) values, \(sums.count) sums")
    return countsBelow
      ? accumulateCountingBelow(values, weight: weight, into: &sums)
      : accumulateCountingAbove(values, weight: weight, into: &sums)
  }

  // Comparisons and choices instead of `min` and `max` become one vector instruction each.

  private func accumulateCountingAbove(
    _ values: Span<Float>, weight: Float, into sums: inout MutableSpan<Float>
  ) -> Int {
    let (perStep, origin) = (1 / scale.step, scale.origin)
    var saturated: Int32 = 0
    for index in values.indices {
      let code = rounded((values[index] - origin) * perStep)
      let below = code < highest ? code : highest
      saturated &+= below < code ? 1 : 0
      sums[index] += weight * (below > lowest ? below : lowest)
    }
    return Int(saturated)
  }

  private func accumulateCountingBelow(
    _ values: Span<Float>, weight: Float, into sums: inout MutableSpan<Float>
  ) -> Int {
    let (perStep, origin) = (1 / scale.step, scale.origin)
    var saturated: Int32 = 0
    for index in values.indices {
      let code = rounded((values[index] - origin) * perStep)
      let below = code < highest ? code : highest
      let clipped = below > lowest ? below : lowest
      saturated &+= clipped != code ? 1 : 0
      sums[index] += weight * clipped
    }
    return Int(saturated)
  }
}
