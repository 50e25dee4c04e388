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
    let lowest = range.isSigned ? -highest : 0
    let perStep = 1 / step
    let contribution = weight * step
    // Adding and subtracting 1.5 · 2²³ rounds to the nearest integer, ties to even, for |x| < 2²².
    let rounder: Float = 12_582_912
    var saturated: Int32 = 0
    for index in values.indices {
      let scaled = values[index] * perStep
      let code = (scaled + rounder) - rounder
      let clipped = code > highest ? highest : (code < lowest ? lowest : code)
      saturated &+= code > highest ? 1 : 0
      saturated &+= range.isSigned && code < lowest ? 1 : 0
      sums[index] += contribution * clipped
    }
    return Int(saturated)
  }
}
