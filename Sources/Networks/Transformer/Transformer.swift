public import MatrixMath

/// A transformer of any of the families that ``TransformerDescription`` describes: an encoder, a decoder, or both.
///
/// Every linear map goes through the engine; embeddings, norms, softmax, activations and sums are digital work that is
/// recorded. Sequences are packed without padding. A row of the inputs is one sequence (see ``TokenBatch``) or
/// one image. Attention starts when all vectors of a batch have arrived; everything else streams.
public struct Transformer: Network {
  /// What the network consists of.
  public let description: TransformerDescription
  private var table: LayerTable
  private let first: TransformerStack
  private let decoder: TransformerStack?
  private let output: OutputStage
  /// The number of features, or of words where the network gives out logits.
  public let features: Int

  /// Programs the weights of a transformer onto an engine.
  ///
  /// - Parameters:
  ///   - weights: all tensors, or their shapes.
  ///   - headroom: how much larger ranges are made than the weights need, for training in place.
  ///   - engine: receives one base matrix per linear map, named as in the checkpoint.
  /// - Throws: ``NetworkError`` when a tensor is missing, has another shape or holds a value that is not finite.
  public init(
    _ weights: TransformerWeights, headroom: Float = 1, on engine: inout any MatrixEngine
  ) throws {
    description = weights.description
    var builder = TransformerBuilder(weights, headroom: headroom, engine)
    first = try builder.stack(description.first)
    decoder = try description.decoder.map { try builder.stack($0) }
    output = try builder.output(description.output)
    table = builder.table
    engine = builder.engine
    features = weights.features
  }

  /// The weight matrices, in the order of the forward pass.
  public var modules: [AdaptableModule] { table.modules }

  /// The number of values of an image; for sequences the rows of a batch may have any length, and 1 stands here.
  public var inputs: Int {
    if case .patches(let patches) = description.first.embedding {
      return patches.channels * patches.side * patches.side
    }
    return 1
  }

  /// Whether the features are logits over a vocabulary.
  public var givesLogits: Bool {
    if case .vocabulary = description.output { true } else { false }
  }

  /// So many sequences or images go through the network at once in tests that they fill its products.
  public var largestBatch: Int? { 64 }

  /// The linear map of a module.
  public func map(ofModule index: Int) -> any LinearMap { table.maps[index] }

  /// Puts a linear map in the place of a module's own.
  public mutating func replaceMap(ofModule index: Int, by map: any LinearMap) {
    table.maps[index] = map
  }

  /// Lets the bias of a module be trained.
  public mutating func trainBias(ofModule index: Int, _ parameter: ParameterID) {
    table.biases[index] = parameter
  }

  /// The names of the tensors that are no weights or biases of modules: gains, shifts, embeddings.
  public var tensorNames: [String] { table.tensors.map(\.name) }

  /// Lets a tensor that is no weight or bias of a module be trained, under its own name.
  public mutating func trainTensor(
    named name: String, _ group: ParameterGroup, _ execution: inout Execution
  ) {
    guard let index = table.tensors.firstIndex(where: { $0.name == name }) else { return }
    table.train(
      tensor: index, execution.parameters.add(name, group, table.tensors[index].value))
  }

  /// Runs the network on the rows of a batch.
  public func forward(_ x: Matrix, _ execution: inout Execution) -> Matrix {
    guard case .tokens = description.first.embedding else {
      return forward(.images(x), nil, &execution)
    }
    let (source, target) = TokenBatch.read(
      x, start: decoder == nil ? nil : description.decoderStart)
    return forward(.tokens(source), target, &execution)
  }

  /// Runs the network on sequences of tokens.
  ///
  /// - Parameters:
  ///   - source: what the first stack is given.
  ///   - target: what the decoder is given; its start token alone unless given.
  ///   - execution: the engine, the trained tensors and the tape.
  /// - Returns: features [sequences, width], or logits of every token of the last stack, [tokens, vocabulary].
  public func forward(
    _ source: TokenBatch, target: TokenBatch? = nil, _ execution: inout Execution
  ) -> Matrix {
    forward(.tokens(source), target, &execution)
  }

  private func forward(
    _ inputs: StackInputs, _ target: TokenBatch?, _ execution: inout Execution
  ) -> Matrix {
    var pass = pass(first.layout(of: inputs), execution: execution)
    var x = first.forward(inputs, pass, &execution)
    let sequences = pass.sequences
    if let decoder {
      let batch =
        target
        ?? TokenBatch(Array(repeating: [description.decoderStart], count: sequences.sequences))
      pass = self.pass(batch.layout, reading: x, of: sequences, execution: execution)
      execution.tape.mark()
      x = decoder.forward(.tokens(batch), pass, &execution)
    }
    let y = output.forward(x, pass.sequences, table, &execution)
    execution.tape.push(sequences.matrix)
    if decoder != nil { execution.tape.push(pass.sequences.matrix) }
    return y
  }

  /// Goes back as far as the first part that is trained.
  public func backward(_ dy: Matrix, _ execution: inout Execution) {
    let target = decoder.map { _ in SequenceLayout(execution.tape.pop()) }
    let source = SequenceLayout(execution.tape.pop())
    let isFirstTrained = first.isTrained(table)
    let isDecoderTrained = decoder?.isTrained(table) ?? false
    guard
      let gradient = output.backward(
        dy, target ?? source, needsInputGradient: isFirstTrained || isDecoderTrained, table,
        &execution)
    else { return }
    guard let decoder, let target else {
      var pass = pass(source, execution: execution)
      return first.backward(gradient, &pass, &execution)
    }
    var reading = pass(target, of: source, execution: execution)
    decoder.backward(gradient, &reading, &execution)
    // Below its first trained part a decoder goes no further, and leaves what it kept there.
    execution.tape.goBackToMark()
    guard let memory = reading.memoryGradient else { return }
    var pass = pass(source, execution: execution)
    first.backward(memory, &pass, &execution)
  }

  private func pass(
    _ sequences: SequenceLayout, reading memory: Matrix? = nil,
    of memorySequences: SequenceLayout? = nil, execution: Execution
  ) -> Pass {
    Pass(
      table: table, sequences: sequences, memory: memory, memorySequences: memorySequences,
      needsMemoryGradient: memorySequences != nil && first.isTrained(table),
      dropout: execution.dropout == nil ? 0 : description.dropout)
  }
}
