import MatrixMath

/// The inputs of one stack.
enum StackInputs: Sendable {
  case tokens(TokenBatch)
  /// [B, channels · side · side].
  case images(Matrix)
}

/// Embeddings, blocks, and a norm after the last block.
struct TransformerStack: Sendable {
  enum Embedding: Sendable {
    case tokens(TokenEmbedding)
    case patches(PatchEmbedding)
  }

  let embedding: Embedding
  let sublayers: [ResidualSublayer]
  let finalNorm: Norm?

  func isTrained(_ table: LayerTable) -> Bool {
    firstTrained(table) != nil || finalNorm?.isTrained(table) ?? false
  }

  private func isEmbeddingTrained(_ table: LayerTable) -> Bool {
    switch embedding {
    case .tokens(let tokens): tokens.isTrained(table)
    case .patches(let patches): patches.isTrained(table)
    }
  }

  /// The first part that is trained: −1 for the embeddings, then the sublayers; nothing if none is.
  private func firstTrained(_ table: LayerTable) -> Int? {
    isEmbeddingTrained(table) ? -1 : sublayers.firstIndex { $0.isTrained(table) }
  }

  /// The first part that a backward pass must reach: a decoder's parts also pass gradients on to what they read.
  private func firstReached(_ pass: Pass) -> Int? {
    let first = firstTrained(pass.table)
    return pass.needsMemoryGradient ? min(0, first ?? 0) : first
  }

  /// The sequences of a batch.
  func layout(of inputs: StackInputs) -> SequenceLayout {
    switch (inputs, embedding) {
    case (.tokens(let batch), _): batch.layout
    case (.images(let images), .patches(let patches)):
      SequenceLayout(
        lengths: Array(repeating: patches.description.vectors, count: images.rows))
    case (.images(let images), .tokens):
      SequenceLayout(lengths: Array(repeating: images.columns, count: images.rows))
    }
  }

  /// The vectors of a batch, [T, width].
  ///
  /// What is below everything that is trained keeps nothing for the backward pass.
  func forward(_ inputs: StackInputs, _ pass: Pass, _ execution: inout Execution) -> Matrix {
    let isKeeping = execution.tape.isKeeping
    defer { execution.tape.isKeeping = isKeeping }
    let first = firstReached(pass) ?? sublayers.count
    execution.tape.isKeeping = isKeeping && first < 0
    var x = embed(inputs, pass, &execution)
    for (index, sublayer) in sublayers.enumerated() {
      execution.tape.isKeeping = isKeeping && first <= index
      x = sublayer.forward(x, pass, &execution)
    }
    execution.tape.isKeeping =
      isKeeping && (first < sublayers.count || finalNorm?.isTrained(pass.table) ?? false)
    return finalNorm?.forward(x, pass.table, &execution) ?? x
  }

  private func embed(
    _ inputs: StackInputs, _ pass: Pass, _ execution: inout Execution
  ) -> Matrix {
    switch (embedding, inputs) {
    case (.tokens(let tokens), .tokens(let batch)): tokens.forward(batch, pass, &execution)
    case (.patches(let patches), .images(let images)): patches.forward(images, pass, &execution)
    default: preconditionFailure("tokens are not images")
    }
  }

  /// Goes back as far as the first part that is trained; adds to gradients.
  func backward(_ dy: Matrix, _ pass: inout Pass, _ execution: inout Execution) {
    let last = firstReached(pass)
    var gradient = dy
    if let finalNorm {
      guard
        let below = finalNorm.backward(
          gradient, needsInputGradient: last != nil, pass.table, &execution)
      else { return }
      gradient = below
    }
    guard let last else { return }
    for index in sublayers.indices.reversed() where index >= last {
      let needsInputGradient = index > last
      guard
        let below = sublayers[index].backward(
          gradient, needsInputGradient: needsInputGradient, &pass, &execution)
      else { return }
      gradient = below
    }
    guard last < 0 else { return }
    switch embedding {
    case .tokens(let tokens): tokens.backward(gradient, pass.sequences, pass, &execution)
    case .patches(let patches): patches.backward(gradient, pass, &execution)
    }
  }
}
