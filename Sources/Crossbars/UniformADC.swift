/// Equally spaced codes over the range, both ends included; ties round to even.
///
/// An unsigned range has 2^bits codes, a signed one 2^bits − 1, so that 0 is a code.
public struct UniformADC: ADCModel {
  /// `uniform`.
  public static let name = "uniform"
  private let bits: Int

  /// Makes a converter of `bits` bits.
  public init(bits: Int) { self.bits = bits }

  /// The distance between two codes.
  public func step(_ range: ConverterRange) -> Float {
    range.limit / Float((1 << (range.isSigned ? bits - 1 : bits)) - 1)
  }

  /// Rounds, clips and adds.
  public func accumulate(
    _ values: Span<Float>, range: ConverterRange, weight: Float,
    into sums: inout MutableSpan<Float>
  ) -> Int {
    let step = step(range)
    guard step > 0 else { return 0 }
    let highest = Float((1 << (range.isSigned ? bits - 1 : bits)) - 1)
    let codes = CodeScale(perStep: 1 / step, contribution: weight * step, highest: highest)
    return range.isSigned
      ? codes.accumulateSigned(values, into: &sums)
      : codes.accumulateUnsigned(values, into: &sums)
  }
}

/// The arithmetic of one conversion run; two plain loops, each of which the compiler vectorises.
private struct CodeScale {
  /// Codes per level unit.
  let perStep: Float
  /// What one code adds to a sum.
  let contribution: Float
  /// The largest code.
  let highest: Float

  /// The nearest integer, ties to even, for |x| < 2²²: adding 1.5 · 2²³ leaves no room for a fraction.
  @inline(__always)
  private func rounded(_ x: Float) -> Float {
    let shift: Float = 12_582_912
    return (x + shift) - shift
  }

  func accumulateUnsigned(_ values: Span<Float>, into sums: inout MutableSpan<Float>) -> Int {
    var saturated: Int32 = 0
    for index in values.indices {
      let code = rounded(values[index] * perStep)
      saturated &+= code > highest ? 1 : 0
      sums[index] += contribution * max(min(code, highest), 0)
    }
    return Int(saturated)
  }

  func accumulateSigned(_ values: Span<Float>, into sums: inout MutableSpan<Float>) -> Int {
    var saturated: Int32 = 0
    for index in values.indices {
      let code = rounded(values[index] * perStep)
      saturated &+= code.magnitude > highest ? 1 : 0
      sums[index] += contribution * max(min(code, highest), -highest)
    }
    return Int(saturated)
  }
}
