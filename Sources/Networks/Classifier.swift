public import MatrixMath

/// A network body and the head of one task, or a body alone whose features are logits.
public struct Classifier: Sendable {
  /// The body.
  public var body: any Network
  /// The head; nothing where features are the logits.
  public let head: ClassificationHead?

  /// Joins a body and a head, if there is one.
  public init(body: any Network, head: ClassificationHead?) {
    self.body = body
    self.head = head
  }

  /// Puts a new head on a body that needs one.
  ///
  /// - Parameters:
  ///   - body: the body.
  ///   - classes: the classes of the head.
  ///   - parameters: the store that receives the head's tensors.
  public init(body: any Network, classes: Int, in parameters: inout ParameterStore) {
    self.init(
      body: body,
      head: body.givesLogits
        ? nil : ClassificationHead(features: body.features, classes: classes, in: &parameters))
  }

  /// x: [B, inputs] → logits: [B, classes].
  func logits(_ x: Matrix, _ execution: inout Execution) -> Matrix {
    let features = body.forward(x, &execution)
    return head?.forward(features, &execution) ?? features
  }

  /// The loss of logits averaged over the batch, and its gradient; the work is accounted.
  func loss(
    of logits: Matrix, labels: [Int], _ execution: inout Execution
  ) -> (loss: Double, gradient: Matrix) {
    execution.engine.record(
      CrossEntropy.work(rows: logits.rows, columns: logits.columns),
      layer: ClassificationHead.layer, vectors: logits.rows)
    return CrossEntropy.evaluate(logits, labels: labels)
  }

  /// One training step without the update: forward, loss, backward.
  ///
  /// Gradients are cleared first. Returns the loss averaged over the batch.
  public func computeGradients(
    _ inputs: Matrix, labels: [Int], _ execution: inout Execution
  ) -> Double {
    execution.parameters.clearGradients()
    execution.engine.phase = .forward
    let logits = logits(inputs, &execution)
    let (loss, gradient) = loss(of: logits, labels: labels, &execution)
    execution.engine.phase = .backward
    let isBodyTrained = execution.parameters.adaptedScalars > 0
    let below =
      if let head {
        head.backward(gradient, needsFeatureGradient: isBodyTrained, &execution)
      } else { isBodyTrained ? gradient : nil }
    if let below { body.backward(below, &execution) }
    execution.tape.clear()
    return loss
  }

  /// Runs the network without going back, in the phase of inference.
  ///
  /// - Parameters:
  ///   - inputs: shape [examples, inputs].
  ///   - execution: the engine and the trained tensors; nothing is kept of the batch.
  /// - Returns: logits, [examples, classes], or for every token [tokens, vocabulary].
  @discardableResult
  public func infer(_ inputs: Matrix, _ execution: inout Execution) -> Matrix {
    execution.engine.phase = .inference
    let isKeeping = execution.tape.isKeeping
    execution.tape.isKeeping = false
    defer { execution.tape.isKeeping = isKeeping }
    return logits(inputs, &execution)
  }

  /// The share of examples whose highest logit is at their label; ties go to the lower class.
  ///
  /// All examples go through the network at once, or as many at a time as it allows.
  public func accuracy(_ inputs: Matrix, labels: [Int], _ execution: inout Execution) -> Double {
    guard let most = body.largestBatch, most < labels.count else {
      return Double(hits(inputs, labels: labels, &execution)) / Double(labels.count)
    }
    let hits = stride(from: 0, to: labels.count, by: most).reduce(0) { hits, start in
      let batch = start..<min(start + most, labels.count)
      return hits
        + self.hits(inputs.rows(at: batch), labels: Array(labels[batch]), &execution)
    }
    return Double(hits) / Double(labels.count)
  }

  /// How many examples have their highest logit at their label.
  private func hits(_ inputs: Matrix, labels: [Int], _ execution: inout Execution) -> Int {
    let logits = infer(inputs, &execution)
    return labels.indices.count { row in
      let scores = logits.elements[row * logits.columns..<(row + 1) * logits.columns]
      let best = scores.indices.reduce(scores.startIndex) { scores[$1] > scores[$0] ? $1 : $0 }
      return best - scores.startIndex == labels[row]
    }
  }
}
