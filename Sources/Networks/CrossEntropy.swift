public import MatrixMath

/// Softmax cross-entropy averaged over the batch: `L = −(1/B) Σ_b log softmax(logits_b)[label_b]`.
public enum CrossEntropy {
  /// The loss and its gradient with respect to the logits.
  ///
  /// Probabilities are `exp(x − max − ln Σ exp(x − max))` in single precision, rounded as PyTorch rounds them;
  /// the loss is summed in `Double`. A shape-only batch has loss 0 and a shape-only gradient.
  /// - Parameters:
  ///   - logits: shape [B, C].
  ///   - labels: one class per row, each in 0..<C.
  /// - Returns: the loss in nats and the gradient, shape [B, C].
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
      let sum = logits.elements[range].reduce(Float(0)) { $0 + exponential($1 - highest) }
      let logSum = naturalLogarithm(sum)
      let label = range.lowerBound + labels[row]
      loss -= Double(logits.elements[label] - highest - logSum)
      for index in range {
        gradient.elements[index] = scale * exponential(logits.elements[index] - highest - logSum)
      }
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
