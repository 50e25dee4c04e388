/// Gain and offset (level units) of the physical converters of one block, per converter and sensed line.
struct StaticConverterErrors {
  let gains: [Float]
  let offsets: [Float]

  /// Changes the values of some rows.
  func apply(to values: inout [Float], _ rows: Range<Int>) {
    var target = values.mutableSpan
    for row in rows {
      let start = row * gains.count
      for index in gains.indices {
        target[start + index] = target[start + index] * gains[index] + offsets[index]
      }
    }
  }
}
