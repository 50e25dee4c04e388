// Loops over neighbouring values. Ranges are checked once per call; checks of every element would keep
// the compiler from using vector instructions.

/// Adds `factor · source[from + i]` to `target[to + i]`, i = 0 ..< count.
@inline(__always)
func addScaled(
  to target: inout MutableSpan<Float>, _ to: Int, _ source: Span<Float>, _ from: Int,
  count: Int, factor: Float
) {
  precondition(to >= 0 && from >= 0 && to + count <= target.count && from + count <= source.count)
  for index in 0..<count {
    unsafe target[unchecked: to &+ index] += factor * source[unchecked: from &+ index]
  }
}

/// Adds `source[from + i]` to `target[i]`, i = 0 ..< target.count.
@inline(__always)
func addValues(to target: inout MutableSpan<Float>, _ source: Span<Float>, _ from: Int) {
  precondition(from >= 0 && from + target.count <= source.count)
  for index in 0..<target.count {
    unsafe target[unchecked: index] += source[unchecked: from &+ index]
  }
}

/// Adds what of `sign · source[from + i]` is above zero to `target[i]`, i = 0 ..< target.count.
@inline(__always)
func addPositive(
  to target: inout MutableSpan<Float>, _ source: Span<Float>, _ from: Int, sign: Float = 1
) {
  precondition(from >= 0 && from + target.count <= source.count)
  for index in 0..<target.count {
    let value = unsafe sign * source[unchecked: from &+ index]
    unsafe target[unchecked: index] += value > 0 ? value : 0
  }
}

/// The values at a distance of `stride` from one another, eight of them.
@inline(__always)
func strided(_ source: Span<Float>, _ first: Int, _ stride: Int) -> SIMD8<Float> {
  precondition(first >= 0 && stride >= 0 && first + 7 * stride < source.count)
  return unsafe SIMD8(
    source[unchecked: first], source[unchecked: first &+ stride],
    source[unchecked: first &+ 2 &* stride], source[unchecked: first &+ 3 &* stride],
    source[unchecked: first &+ 4 &* stride], source[unchecked: first &+ 5 &* stride],
    source[unchecked: first &+ 6 &* stride], source[unchecked: first &+ 7 &* stride])
}
