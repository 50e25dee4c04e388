import MatrixMath

/// The integer codes of some vectors, and what one unit of them stands for.
struct InputCodes {
  /// The number of vectors.
  let vectors: Int
  /// The number of driven lines.
  let lines: Int
  /// What one unit of the integer code stands for, per vector.
  let scales: [Float]
  /// [vectors, lines].
  let codes: [Int32]

  /// Quantises vectors, half to even.
  ///
  /// A vector with a value that is not finite has no codes and the scale NaN, so that its products are NaN and
  /// whoever looks at the loss hears of it.
  init(_ x: Matrix, vectors range: Range<Int>, largest: Int, range limit: InputRange) {
    vectors = range.count
    lines = x.columns
    var codes = [Int32](repeating: 0, count: range.count * x.columns)
    var scales = [Float](repeating: 0, count: range.count)
    let full = Float(largest)
    let values = x.elements.span
    var target = codes.mutableSpan
    for (local, row) in range.enumerated() {
      let source = values.extracting(row * x.columns..<(row + 1) * x.columns)
      let peak = largestMagnitude(source)
      guard peak.isFinite else {
        scales[local] = .nan
        continue
      }
      let top: Float =
        switch limit {
        case .vector: peak
        case .fixed(let limit): limit
        }
      guard (full / top).isFinite else { continue }  // Zeros, or too small for a reciprocal.
      scales[local] = top / full
      let perUnit = full / top
      let start = local * x.columns
      for column in source.indices {
        let value = source[column] * perUnit
        let below = value < full ? value : full
        target[start + column] = Self.rounded(below > -full ? below : -full)
      }
    }
    (self.codes, self.scales) = (codes, scales)
  }

  /// The nearest integer, half to even, for |x| < 2²².
  ///
  /// The fraction of x + 1.5 · 2²³ is the integer. Unlike the plain conversion this is arithmetic on vectors.
  @inline(__always)
  private static func rounded(_ x: Float) -> Int32 {
    Int32(bitPattern: (x + 12_582_912).bitPattern) &- 0x4b40_0000
  }

  /// The sum of a vector's codes over some lines.
  func sum(_ vector: Int, over block: Range<Int>) -> Double {
    var sum = 0
    for line in block { sum += Int(codes[vector * lines + line]) }
    return Double(sum)
  }

  /// Where the codes of one vector are.
  private func range(_ vector: Int) -> Range<Int> { vector * lines..<(vector + 1) * lines }

  /// What all cycles of a code drive together, [vectors, lines].
  func drives(_ stream: InputStream) -> [Float] {
    guard stream.isOhmic else { return codes.map { stream.effective[Int($0) + stream.largest] } }
    var drives = [Float](repeating: 0, count: codes.count)
    var target = drives.mutableSpan
    let source = codes.span.extracting(0..<target.count)
    for index in source.indices { target[index] = Float(source[index]) }
    return drives
  }

  /// The variance of a sum of all lines and cycles per cell of variance 1, per vector.
  func squares(_ stream: InputStream) -> [Float] {
    guard stream.isBinary, stream.drivenBits <= Self.largestSpread, lines <= 1 << 16 else {
      return rowSums(lineSquares(stream), columns: lines, over: 0..<lines)
    }
    return (0..<vectors).map { vector in
      let codes = codes.span.extracting(range(vector))
      var sum: Int32 = 0
      for line in codes.indices { sum &+= Self.spread(stream.bits(of: codes[line])) }
      return Float(sum)
    }
  }

  /// The variance of a sum of all cycles per cell of variance 1, [vectors, lines].
  func lineSquares(_ stream: InputStream) -> [Float] {
    codes.map { stream.squares[Int($0) + stream.largest] }
  }

  /// The largest number that ``spread(_:)`` takes.
  private static let largestSpread = 255

  /// The sum of the squares of the powers of two in a number: its bits moved to the places of twice the index.
  @inline(__always)
  private static func spread(_ bits: Int32) -> Int32 {
    let nibbles = (bits | bits &<< 4) & 0x0f0f
    let pairs = (nibbles | nibbles &<< 2) & 0x3333
    return (pairs | pairs &<< 1) & 0x5555
  }

  /// Counts drives and the conductance they meet.
  func count(
    _ stream: InputStream, lines conductances: [Double], into statistics: inout ProductStatistics
  ) {
    var driven = [Int32](repeating: 0, count: lines)
    var power = [Double](repeating: 0, count: stream.isBinary ? 0 : lines)
    for vector in 0..<vectors {
      let codes = codes.span.extracting(range(vector))
      guard !stream.isBinary else {
        var counts = driven.mutableSpan
        let codes = codes.extracting(0..<counts.count)
        for line in counts.indices {
          counts[line] &+= Int32(truncatingIfNeeded: stream.bits(of: codes[line]).nonzeroBitCount)
        }
        continue
      }
      for line in codes.indices {
        driven[line] &+= stream.drivenCycles[Int(codes[line]) + stream.largest]
        power[line] += stream.power[Int(codes[line]) + stream.largest]
      }
    }
    for line in 0..<lines {
      statistics.drivenLines += Int(driven[line])
      let loss = stream.isBinary ? Double(driven[line]) : power[line]
      statistics.conductanceSum += loss * conductances[line]
    }
    if stream.encoding == .unsigned, codes.contains(where: { $0 < 0 }) {
      statistics.inputPasses = 2
    }
  }
}
