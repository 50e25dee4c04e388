/// The largest magnitude of some values, in a plain loop that becomes one of vector instructions.
///
/// Not finite if any of the values is not: the patterns of magnitudes are ordered like these, NaN last.
func largestMagnitude(_ values: Span<Float>) -> Float {
  var peak: Int32 = 0
  for index in values.indices {
    let pattern = Int32(bitPattern: values[index].bitPattern & 0x7fff_ffff)
    peak = pattern > peak ? pattern : peak
  }
  return Float(bitPattern: UInt32(bitPattern: peak))
}
