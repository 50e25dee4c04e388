/// Per row of [rows, columns], the sum over some columns, by four interleaved partial sums.
func rowSums(_ values: [Float], columns: Int, over block: Range<Int>) -> [Float] {
  let source = values.span
  let whole = block.lowerBound + block.count / 4 * 4
  return stride(from: 0, to: values.count, by: columns).map { start in
    var (a, b, c, d): (Float, Float, Float, Float) = (0, 0, 0, 0)
    for column in stride(from: block.lowerBound, to: whole, by: 4) {
      a += source[start + column]
      b += source[start + column + 1]
      c += source[start + column + 2]
      d += source[start + column + 3]
    }
    for column in whole..<block.upperBound { a += source[start + column] }
    return (a + b) + (c + d)
  }
}
