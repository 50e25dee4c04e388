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
      let peak = Self.largestMagnitude(source)
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

  /// Not finite if any of the values is not: the patterns of magnitudes are ordered like these, NaN last.
  private static func largestMagnitude(_ values: Span<Float>) -> Float {
    var peak: Int32 = 0
    for index in values.indices {
      let pattern = Int32(bitPattern: values[index].bitPattern & 0x7fff_ffff)
      peak = pattern > peak ? pattern : peak
    }
    return Float(bitPattern: UInt32(bitPattern: peak))
  }

  /// The sum of a vector's codes over some lines.
  func sum(_ vector: Int, over block: Range<Int>) -> Double {
    var sum = 0
    for line in block { sum += Int(codes[vector * lines + line]) }
    return Double(sum)
  }

  /// Counts drives and the conductance they meet.
  func count(
    _ stream: InputStream, lines conductances: [Double], into statistics: inout ProductStatistics
  ) {
    var driven = [Int32](repeating: 0, count: lines)
    var power = [Double](repeating: 0, count: stream.isBinary ? 0 : lines)
    let (source, cycles, watts) = (codes.span, stream.drivenCycles.span, stream.power.span)
    for vector in 0..<vectors {
      let start = vector * lines
      for line in driven.indices {
        driven[line] &+= cycles[Int(source[start + line]) + stream.largest]
      }
      for line in power.indices {
        power[line] += watts[Int(source[start + line]) + stream.largest]
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

/// What the lines are driven with, row by row: one row per vector and active cycle, or, where charges of all
/// cycles are added before conversion, one row per vector (two where unsigned inputs have both signs).
///
/// Cycles in which no line of any vector is driven are left out: they add nothing to any sum.
struct InputDrive {
  /// The number of vectors.
  let vectors: Int
  /// The number of driven lines.
  let lines: Int
  /// The first cycle of every row of a vector.
  let cycles: [Int]
  /// The factor of every row of a vector after conversion.
  let weights: [Float]
  /// What every line is driven with, [vectors · rows per vector, lines].
  let values: [Float]
  private let isAccumulated: Bool

  init(_ input: InputCodes, _ stream: InputStream, accumulation: InputAccumulation) {
    vectors = input.vectors
    lines = input.lines
    let active = stream.activeCycles(input.codes)
    switch accumulation {
    case .digital:
      cycles = active
      weights = active.map { stream.significances[$0] }
      values = Self.bySingleCycles(input, stream, active)
    case .analog:
      let groups = Self.passes(stream, active)
      cycles = groups.map { $0.first ?? 0 }
      weights = groups.map { stream.encoding == .unsigned && $0[0] != 0 ? -1 : 1 }
      values = Self.byPasses(input, stream, groups)
    }
    isAccumulated = accumulation == .analog
  }

  /// Cycles whose charges are added: all of them, or those of one sign of unsigned inputs.
  private static func passes(_ stream: InputStream, _ active: [Int]) -> [[Int]] {
    let once = stream.significances.count / 2
    guard stream.encoding == .unsigned else { return [Array(stream.significances.indices)] }
    let below = active.contains { $0 >= once }
    return [Array(0..<once)] + (below ? [Array(once..<2 * once)] : [])
  }

  /// Rows of `values` per vector.
  var rowsPerVector: Int { weights.count }

  private static func bySingleCycles(
    _ input: InputCodes, _ stream: InputStream, _ active: [Int]
  ) -> [Float] {
    var values = [Float](repeating: 0, count: input.vectors * active.count * input.lines)
    var target = values.mutableSpan
    var parts = StreamedParts(lines: input.lines)
    var row = 0
    for vector in 0..<input.vectors {
      for cycle in active {
        let pass = stream.pass(of: cycle)
        if parts.vector != vector || parts.pass != pass {
          parts.load(input, vector, stream.encoding, pass: pass)
        }
        parts.drive(
          &target, at: row * input.lines, stream, shift: stream.shift(of: cycle))
        row += 1
      }
    }
    return values
  }

  private static func byPasses(
    _ input: InputCodes, _ stream: InputStream, _ passes: [[Int]]
  ) -> [Float] {
    var values: [Float] = []
    values.reserveCapacity(input.codes.count * passes.count)
    for vector in 0..<input.vectors {
      for cycles in passes {
        let sign: Float = stream.significances[cycles[0]] < 0 ? -1 : 1
        for line in 0..<input.lines {
          values.append(
            cycles.reduce(0) { sum, cycle in
              let digit = stream.digit(input.codes[vector * input.lines + line], cycle: cycle)
              let drive = stream.drives[Int(digit.magnitude)]
              return sum + sign * stream.significances[cycle] * (digit < 0 ? -drive : drive)
            })
        }
      }
    }
    return values
  }

  /// The variance of a value per cell of variance 1, over some lines, per row of `values`.
  func rowSquares(over block: Range<Int>, _ input: InputCodes, _ stream: InputStream) -> [Float] {
    guard !isAccumulated, stream.isBinary else {
      return rowSums(squares(input, stream), columns: lines, over: block)
    }
    // Drives are 0 or ±1: the exponents of those that are not 0 are 127.
    let source = values.span
    return (0..<vectors * rowsPerVector).map { row in
      var exponents: UInt32 = 0
      for index in row * lines + block.lowerBound..<row * lines + block.upperBound {
        exponents &+= (source[index].bitPattern &>> 23) & 0xff
      }
      return Float(exponents / 127)
    }
  }

  /// The variance of a value per line and cell of variance 1, shape of `values`.
  func squares(_ input: InputCodes, _ stream: InputStream) -> [Float] {
    guard isAccumulated else { return values.map { $0 * $0 } }
    var result: [Float] = []
    result.reserveCapacity(values.count)
    for vector in 0..<vectors {
      for weight in weights {
        for line in 0..<lines {
          let code = Int(input.codes[vector * lines + line])
          let counts = weights.count == 1 || Float(code) * weight > 0
          result.append(counts ? stream.squares[code + stream.largest] : 0)
        }
      }
    }
    return result
  }
}

/// The digits of one vector in one pass, ready to be shifted out.
private struct StreamedParts {
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
