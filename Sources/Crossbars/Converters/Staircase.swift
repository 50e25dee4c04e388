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
      ? accumulate(values, weight: weight, counting: true, into: &sums)
      : accumulate(values, weight: weight, counting: false, into: &sums)
  }

  /// Inlined with a literal `counting`, so that either loop is free of branches.
  ///
  /// Comparisons and choices instead of `min` and `max` become one vector instruction each.
  @inline(__always)
  private func accumulate(
    _ values: Span<Float>, weight: Float, counting below: Bool, into sums: inout MutableSpan<Float>
  ) -> Int {
    let (perStep, origin) = (1 / scale.step, scale.origin)
    var saturated: Int32 = 0
    for index in values.indices {
      let code = rounded((values[index] - origin) * perStep)
      let capped = code < highest ? code : highest
      let clipped = capped > lowest ? capped : lowest
      let isSaturated = below ? clipped != code : capped < code
      saturated &+= isSaturated ? 1 : 0
      sums[index] += weight * clipped
    }
    return Int(saturated)
  }
}
