import MatrixMath

/// What the lines are driven with, row by row: one row per vector and active cycle, or, where charges of all
/// cycles are added before conversion, one row per vector (two where unsigned inputs have both signs).
///
/// Cycles in which no line of any vector is driven are left out where they add nothing to any sum.
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
  /// How many of its rows a vector needs: unsigned ones without a value below zero have one pass only.
  let usedRows: [Int]
  private let isAccumulated: Bool

  /// - Parameters:
  ///   - input: the codes of some vectors.
  ///   - stream: how they are streamed.
  ///   - accumulation: where cycles are added up.
  ///   - keepsIdleCycles: whether cycles without any drive are there, too, for what converters make of nothing.
  init(
    _ input: InputCodes, _ stream: InputStream, accumulation: InputAccumulation,
    keepsIdleCycles: Bool
  ) {
    vectors = input.vectors
    lines = input.lines
    let active =
      keepsIdleCycles ? stream.cyclesInUse(input.codes) : stream.activeCycles(input.codes)
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
    let firstPass = cycles.count { stream.pass(of: $0) == 0 }
    let rows = cycles.count
    usedRows = (0..<input.vectors).map { vector in
      let codes = input.codes[vector * input.lines..<(vector + 1) * input.lines]
      return firstPass == rows || codes.contains { $0 < 0 } ? rows : firstPass
    }
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
