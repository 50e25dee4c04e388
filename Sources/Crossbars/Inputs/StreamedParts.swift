/// The digits of one vector in one pass, ready to be shifted out.
struct StreamedParts {
  var vector = -1
  var pass = -1
  private var digits: [Int32]
  private var signs: [Float]

  init(lines: Int) {
    digits = [Int32](repeating: 0, count: lines)
    signs = [Float](repeating: 1, count: lines)
  }

  /// What is shifted out in a pass: the code, its magnitude, or what it is above or below zero.
  mutating func load(_ input: InputCodes, _ vector: Int, _ encoding: InputEncoding, pass: Int) {
    (self.vector, self.pass) = (vector, pass)
    let codes = input.codes.span.extracting(vector * input.lines..<(vector + 1) * input.lines)
    switch (encoding, pass) {
    case (.twosComplement, _):
      for line in codes.indices { digits[line] = codes[line] }
    case (.signMagnitude, _):
      for line in codes.indices {
        digits[line] = max(codes[line], -codes[line])
        signs[line] = codes[line] < 0 ? -1 : 1
      }
    case (.unsigned, 0):
      for line in codes.indices { digits[line] = max(codes[line], 0) }
    case (.unsigned, _):
      for line in codes.indices { digits[line] = max(-codes[line], 0) }
    }
  }

  /// Writes the drives of a cycle.
  func drive(
    _ target: inout MutableSpan<Float>, at start: Int, _ stream: InputStream, shift: Int32
  ) {
    let (digits, signs) = (digits.span, signs.span)
    let mask = (Int32(1) &<< Int32(stream.perCycle)) &- 1
    precondition(start + digits.count <= target.count && signs.count == digits.count)
    if stream.isOhmic {
      for line in digits.indices {
        target[start + line] = signs[line] * Float((digits[line] &>> shift) & mask)
      }
    } else {
      for line in digits.indices {
        target[start + line] = signs[line] * stream.drives[Int((digits[line] &>> shift) & mask)]
      }
    }
  }
}
