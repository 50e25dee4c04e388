import MatrixMath
import TestSupport

/// A second, naive implementation of the whole classifier in `Double`, loop by loop, to difference numerically.
struct ReferenceModel {
  typealias Table = [[Double]]
  var weights: [Table]
  var biases: [[Double]]
  var head: Table
  var headBias: [Double]

  /// Cross-entropy averaged over the rows of `x`.
  func loss(_ x: Table, labels: [Int]) -> Double {
    var total = 0.0
    for (row, label) in zip(x, labels) {
      var values = row
      for (weight, bias) in zip(weights, biases) {
        values = zip(weight, bias).map { max(0, dot($0, values) + $1) }
      }
      let logits = zip(head, headBias).map { dot($0, values) + $1 }
      total += logSumExp(logits) - logits[label]
    }
    return total / Double(labels.count)
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }
}

func table(_ matrix: Matrix) -> ReferenceModel.Table {
  (0..<matrix.rows).map { row in
    (0..<matrix.columns).map { Double(matrix[row, $0]) }
  }
}

func times(_ a: ReferenceModel.Table, _ b: ReferenceModel.Table) -> ReferenceModel.Table {
  a.map { row in
    b[0].indices.map { column in
      row.indices.reduce(0) { $0 + row[$1] * b[$1][column] }
    }
  }
}

func plus(
  _ a: ReferenceModel.Table, _ b: ReferenceModel.Table, scale: Double = 1
) -> ReferenceModel.Table {
  zip(a, b).map { zip($0, $1).map { $0 + scale * $1 } }
}
