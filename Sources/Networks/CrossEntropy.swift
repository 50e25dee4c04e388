public import MatrixMath

/// Softmax cross-entropy averaged over the batch: `L = −(1/B) Σ_b log softmax(logits_b)[label_b]`.
public enum CrossEntropy {
  /// The loss and its gradient with respect to the logits.
  ///
  /// The loss is summed in `Double`; a shape-only batch has loss 0 and a shape-only gradient.
  /// - Parameters:
  ///   - logits: shape [B, C].
  ///   - labels: one class per row, each in 0..<C.
  public static func evaluate(
    _ logits: Matrix, labels: [Int]
  ) -> (loss: Double, gradient: Matrix) {
    precondition(labels.count == logits.rows, "\(labels.count) labels for \(logits.shape) logits")
    guard !logits.isShapeOnly else { return (0, logits) }
    var gradient = logits
    var loss = 0.0
    let scale = 1 / Float(logits.rows)
    for row in 0..<logits.rows {
      let range = row * logits.columns..<(row + 1) * logits.columns
      let highest = logits.elements[range].reduce(-Float.infinity, max)
      var sum: Float = 0
      for index in range {
        gradient.elements[index] = exponential(logits.elements[index] - highest)
        sum += gradient.elements[index]
      }
      let label = range.lowerBound + labels[row]
      loss += naturalLogarithm(Double(sum)) - Double(logits.elements[label] - highest)
      for index in range { gradient.elements[index] *= scale / sum }
      gradient.elements[label] -= scale
    }
    return (loss / Double(logits.rows), gradient)
  }

  /// The digital work of the loss and its gradient for [B, C] logits.
  public static func work(rows: Int, columns: Int) -> DigitalWork {
    let count = rows * columns
    return DigitalWork(
      adds: 3 * count, multiplies: count, compares: count, divides: rows,
      exponentials: count + rows)
  }
}
