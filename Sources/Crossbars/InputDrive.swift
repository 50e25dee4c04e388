import MatrixMath

/// The inputs of some vectors as they are driven, cycle by cycle.
///
/// Cycles in which no line of any vector is driven are left out: they add nothing to any sum.
struct InputDrive {
  /// The number of vectors.
  let vectors: Int
  /// The number of driven lines.
  let lines: Int
  /// What one unit of the integer code stands for, per vector.
  let scales: [Float]
  /// The factor of every cycle in the shift-and-add.
  let significances: [Float]
  /// The cycles in which anything is driven.
  let activeCycles: [Int]
  /// What every line is driven with, [vectors · active cycles, lines].
  let values: [Float]
  private let codes: [Int32]
  private let fullDrive: Float

  init(_ x: Matrix, vectors range: Range<Int>, encoding: InputEncoding, bits: Int, perCycle: Int) {
    vectors = range.count
    lines = x.columns
    significances = encoding.significances(bits: bits, perCycle: perCycle)
    fullDrive = Float((1 << perCycle) - 1)
    (codes, scales) = Self.quantise(
      x, vectors: range, largest: Float(encoding.largest(bits: bits)))
    let codes = codes
    let used = encoding.usedBits(codes)
    activeCycles = significances.indices.filter { cycle in
      encoding.drive(used, cycle: cycle, perCycle: perCycle) != 0
    }
    var values = [Float](repeating: 0, count: range.count * activeCycles.count * x.columns)
    var row = 0
    for vector in 0..<range.count {
      for cycle in activeCycles {
        let (from, to) = (vector * x.columns, row * x.columns)
        for line in 0..<x.columns {
          values[to + line] = Float(
            encoding.drive(codes[from + line], cycle: cycle, perCycle: perCycle))
        }
        row += 1
      }
    }
    self.values = values
  }

  /// Integer codes and what one unit of them stands for, per vector: its largest magnitude gets the largest code.
  ///
  /// A vector with a value that is not finite has no codes and the scale NaN, so that its products are NaN and
  /// whoever looks at the loss hears of it.
  private static func quantise(
    _ x: Matrix, vectors range: Range<Int>, largest: Float
  ) -> ([Int32], [Float]) {
    var codes = [Int32](repeating: 0, count: range.count * x.columns)
    var scales = [Float](repeating: 0, count: range.count)
    for (local, row) in range.enumerated() {
      let start = row * x.columns
      var peak: Float = 0
      var sum: Float = 0
      for index in start..<start + x.columns {
        peak = max(peak, x.elements[index].magnitude)
        sum += x.elements[index].magnitude
      }
      guard sum.isFinite else {
        scales[local] = .nan
        continue
      }
      guard (largest / peak).isFinite else { continue }  // Zeros, or too small for a reciprocal.
      scales[local] = peak / largest
      let perUnit = largest / peak
      for column in 0..<x.columns {
        codes[local * x.columns + column] = Int32(
          (x.elements[start + column] * perUnit).rounded(.toNearestOrEven))
      }
    }
    return (codes, scales)
  }

  /// The number of rows of `values`.
  var rows: Int { vectors * activeCycles.count }

  /// The root of the sum of squared drives over some lines, per row of `values`.
  func noiseScales(over block: Range<Int>) -> [Float] {
    (0..<rows).map { row in
      var sum: Float = 0
      for line in block { sum += values[row * lines + line] * values[row * lines + line] }
      return sum.squareRoot()
    }
  }

  /// The sum of a vector's codes over some lines.
  func codeSum(_ vector: Int, over block: Range<Int>) -> Float {
    var sum: Int32 = 0
    for line in block { sum += codes[vector * lines + line] }
    return Float(sum)
  }

  /// Counts drives and the conductance they meet.
  func count(lines conductances: [Double], into statistics: inout ProductStatistics) {
    var squares = [Float](repeating: 0, count: lines)
    var driven = [Int32](repeating: 0, count: lines)
    for row in 0..<rows {
      let start = row * lines
      for line in 0..<lines {
        let value = values[start + line]
        squares[line] += value * value
        driven[line] &+= value != 0 ? 1 : 0
      }
    }
    for line in 0..<lines {
      statistics.drivenLines += Int(driven[line])
      statistics.conductanceSum +=
        Double(squares[line]) / Double(fullDrive * fullDrive) * conductances[line]
    }
  }
}
