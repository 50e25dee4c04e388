/// Adds `factor · source[from + i]` to `target[to + i]`, i = 0 ..< count.
///
/// Ranges are checked once: checks of every element would keep the compiler from using vector instructions.
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
