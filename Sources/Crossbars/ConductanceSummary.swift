import Devices
import Quantities

/// Sums over the programmed cells that products need: what a driven line conducts, and what converters can see.
struct ConductanceSummary: Sendable {
  /// The conductance on every driven line, in siemens.
  let lineConductances: [Direction: [Double]]
  /// The largest value that each converter can be given, in level units.
  let bounds: [Direction: [Float]]
}

extension CrossbarMatrix {
  /// Sums of the present cells, computed once per programming.
  mutating func summarise() -> ConductanceSummary {
    if let summary { return summary }
    let fresh = ConductanceSummary(
      lineConductances: [.forward: rowConductances(), .transposed: columnConductances()],
      bounds: [.forward: forwardBounds(), .transposed: transposedBounds()])
    summary = fresh
    return fresh
  }

  private var step: Double { device.cell.step.si }
  private var pedestal: Double { device.cell.minimumConductance.si }

  private func rowConductances() -> [Double] {
    let width = encoding.physicalColumns * outputs
    return (0..<inputs).map { input in
      var sum: Float = 0
      for index in input * width..<(input + 1) * width { sum += levels[index] }
      return Double(sum) * step + Double(width) * pedestal
    }
  }

  private func columnConductances() -> [Double] {
    var sums = [Float](repeating: 0, count: outputs)
    for start in stride(from: 0, to: levels.count, by: outputs) {
      for output in 0..<outputs { sums[output] += levels[start + output] }
    }
    let cells = Double(inputs * encoding.physicalColumns)
    return sums.map { Double($0) * step + cells * pedestal }
  }

  /// Per converter, the largest sum of positive (or of negative) levels over the rows of one block.
  private func forwardBounds() -> [Float] {
    encoding.converters.map { sense in
      var largest: Float = 0
      for block in blocks(of: inputs, size: array.rows) {
        largest = max(largest, columnBound(sense.plus, rows: block))
        if let minus = sense.minus { largest = max(largest, columnBound(minus, rows: block)) }
      }
      return largest
    }
  }

  private func columnBound(_ column: Int, rows: Range<Int>) -> Float {
    var sums = [Float](repeating: 0, count: outputs)
    for input in rows {
      let start = cell(input, column, 0)
      for output in 0..<outputs { sums[output] += levels[start + output] }
    }
    return sums.reduce(0, max)
  }

  /// Per converter, the largest sum of levels over the columns of one block in any row.
  private func transposedBounds() -> [Float] {
    encoding.converters.map { sense in
      var largest: Float = 0
      for block in blocks(of: outputs, size: array.columns) {
        for input in 0..<inputs {
          largest = max(largest, rowBound(sense.plus, input, columns: block))
          guard let minus = sense.minus else { continue }
          largest = max(largest, rowBound(minus, input, columns: block))
        }
      }
      return largest
    }
  }

  private func rowBound(_ column: Int, _ input: Int, columns: Range<Int>) -> Float {
    let start = cell(input, column, 0)
    var sum: Float = 0
    for output in columns { sum += levels[start + output] }
    return sum
  }
}

/// The ranges of at most `size` that cover 0..<count.
func blocks(of count: Int, size: Int) -> [Range<Int>] {
  stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
}
