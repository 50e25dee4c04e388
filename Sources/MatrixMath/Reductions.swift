/// Sums in a fixed order: eight interleaved partial sums, what is left one by one, then the partial sums in order.
public enum Reductions {
  /// The sum of `count` values from `start` on.
  public static func sum(_ values: Span<Float>, _ start: Int, _ count: Int) -> Float {
    var lanes = SIMD8<Float>.zero
    var index = start
    while index + 8 <= start + count {
      lanes += lane(values, index)
      index += 8
    }
    var sum = total(lanes)
    while index < start + count {
      sum += values[index]
      index += 1
    }
    return sum
  }

  /// The inner product of `count` values of two spans.
  public static func dot(
    _ left: Span<Float>, _ leftStart: Int, _ right: Span<Float>, _ rightStart: Int, _ count: Int
  ) -> Float {
    var lanes = SIMD8<Float>.zero
    var offset = 0
    while offset + 8 <= count {
      lanes += lane(left, leftStart + offset) * lane(right, rightStart + offset)
      offset += 8
    }
    var sum = total(lanes)
    while offset < count {
      sum += left[leftStart + offset] * right[rightStart + offset]
      offset += 1
    }
    return sum
  }

  @inline(__always)
  private static func lane(_ values: Span<Float>, _ index: Int) -> SIMD8<Float> {
    SIMD8(
      values[index], values[index + 1], values[index + 2], values[index + 3], values[index + 4],
      values[index + 5], values[index + 6], values[index + 7])
  }

  private static func total(_ lanes: SIMD8<Float>) -> Float {
    (0..<8).reduce(0) { $0 + lanes[$1] }
  }
}
