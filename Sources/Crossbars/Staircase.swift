/// Equally spaced codes: `code = clip(round((value − origin) / step))`, `result = origin + step · code`.
///
/// Plain loops, each of which the compiler vectorises.
struct Staircase {
  /// The value of code 0.
  var origin: Float = 0
  /// The distance between two codes.
  let step: Float
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
  func accumulate(
    _ values: Span<Float>, weight: Float, into sums: inout MutableSpan<Float>
  ) -> Int {
    guard step > 0 else { return 0 }
    precondition(sums.count >= values.count, "\(values.count) values, \(sums.count) sums")
    if origin != 0 { return accumulateFromOrigin(values, weight: weight, into: &sums) }
    return lowest < 0
      ? accumulateSigned(values, weight: weight, into: &sums)
      : accumulateUnsigned(values, weight: weight, into: &sums)
  }

  private func accumulateUnsigned(
    _ values: Span<Float>, weight: Float, into sums: inout MutableSpan<Float>
  ) -> Int {
    let (perStep, contribution) = (1 / step, weight * step)
    var saturated: Int32 = 0
    for index in values.indices {
      let code = rounded(values[index] * perStep)
      saturated &+= code > highest ? 1 : 0
      sums[index] += contribution * max(min(code, highest), lowest)
    }
    return Int(saturated)
  }

  private func accumulateSigned(
    _ values: Span<Float>, weight: Float, into sums: inout MutableSpan<Float>
  ) -> Int {
    let (perStep, contribution) = (1 / step, weight * step)
    var saturated: Int32 = 0
    for index in values.indices {
      let code = rounded(values[index] * perStep)
      saturated &+= code.magnitude > highest ? 1 : 0
      sums[index] += contribution * max(min(code, highest), lowest)
    }
    return Int(saturated)
  }

  /// Counts values beyond either end.
  private func accumulateFromOrigin(
    _ values: Span<Float>, weight: Float, into sums: inout MutableSpan<Float>
  ) -> Int {
    let (perStep, contribution, base) = (1 / step, weight * step, weight * origin)
    var saturated: Int32 = 0
    for index in values.indices {
      let code = rounded((values[index] - origin) * perStep)
      saturated &+= code > highest ? 1 : 0
      saturated &+= code < lowest ? 1 : 0
      sums[index] += contribution * max(min(code, highest), lowest) + base
    }
    return Int(saturated)
  }
}
