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

  /// Per converter, the largest value of any output over the rows of one block.
  private func forwardBounds() -> [Float] {
    encoding.converters.map { sense in
      blocks(of: inputs, size: array.rows).reduce(0) { largest, block in
        max(largest, columnExtremes(sense, rows: block).reduce(0) { max($0, bound($1, sense)) })
      }
    }
  }

  /// Per converter, the largest value of any input over the columns of one block.
  private func transposedBounds() -> [Float] {
    encoding.converters.map { sense in
      blocks(of: outputs, size: array.columns).reduce(0) { largest, block in
        (0..<inputs).reduce(largest) { max($0, bound(rowExtremes(sense, $1, block), sense)) }
      }
    }
  }

  private func columnExtremes(_ sense: SenseColumn, rows: Range<Int>) -> [Extremes] {
    var extremes = [Extremes](repeating: Extremes(), count: outputs)
    for input in rows {
      let plus = cell(input, sense.plus, 0)
      let minus = sense.minus.map { cell(input, $0, 0) }
      for output in 0..<outputs {
        extremes[output].add(levels[plus + output] - (minus.map { levels[$0 + output] } ?? 0))
      }
    }
    return extremes
  }

  private func rowExtremes(
    _ sense: SenseColumn, _ input: Int, _ columns: Range<Int>
  ) -> Extremes {
    let plus = cell(input, sense.plus, 0)
    let minus = sense.minus.map { cell(input, $0, 0) }
    var extremes = Extremes()
    for output in columns {
      extremes.add(levels[plus + output] - (minus.map { levels[$0 + output] } ?? 0))
    }
    return extremes
  }

  /// The largest magnitude of a value when those lines are driven that add to it, and no others.
  private func bound(_ extremes: Extremes, _ sense: SenseColumn) -> Float {
    if description.inputEncoding.isBipolar { return extremes.positive + extremes.negative }
    return sense.minus == nil ? extremes.positive : max(extremes.positive, extremes.negative)
  }
}

/// What the cells of one sensed line give in total: those above zero, and the magnitude of those below.
private struct Extremes {
  var positive: Float = 0
  var negative: Float = 0

  @inline(__always)
  mutating func add(_ level: Float) {
    positive += max(level, 0)
    negative += max(-level, 0)
  }
}

/// The ranges of at most `size` that cover 0..<count.
func blocks(of count: Int, size: Int) -> [Range<Int>] {
  stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
}
