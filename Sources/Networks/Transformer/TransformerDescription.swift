/// A transformer as a tree of named parts, each with its shapes.
///
/// Everything that makes one family of transformers differ from another stands here: which parts a block has, where
/// norms are, how positions enter, what the network gives out. Names are those of the tensors in checkpoints, so
/// that weights are found by them. A part without weights has no name.
public struct TransformerDescription: Sendable, Equatable {
  /// The stack that is given the inputs: an encoder, or the only decoder.
  public var first: StackDescription
  /// The decoder that reads what the first stack made; nothing in networks of one stack.
  public var decoder: StackDescription?
  /// What a decoder starts with where nothing is given to it.
  public var decoderStart: Int
  /// What becomes of the vectors of the last stack.
  public var output: OutputDescription
  /// The share of values that training leaves out behind embeddings, attention and feed-forward parts.
  public var dropout: Float

  /// Describes a network.
  public init(
    first: StackDescription, decoder: StackDescription? = nil, decoderStart: Int = 0,
    output: OutputDescription, dropout: Float = 0
  ) {
    self.first = first
    self.decoder = decoder
    self.decoderStart = decoderStart
    self.output = output
    self.dropout = dropout
  }
}

/// Embeddings, blocks, and a norm after the last block.
public struct StackDescription: Sendable, Equatable {
  /// What turns inputs into vectors.
  public var embedding: EmbeddingDescription
  /// The blocks in the order of the forward pass.
  public var blocks: [BlockDescription]
  /// The norm after the last block; nothing where there is none.
  public var finalNorm: NormDescription?

  /// Describes a stack.
  public init(
    embedding: EmbeddingDescription, blocks: [BlockDescription], finalNorm: NormDescription?
  ) {
    self.embedding = embedding
    self.blocks = blocks
    self.finalNorm = finalNorm
  }
}

/// One block: parts that each add to what they are given.
public struct BlockDescription: Sendable, Equatable {
  /// The layer that accounts are kept for.
  public var layer: String
  /// The parts in the order of the forward pass.
  public var sublayers: [SublayerDescription]

  /// Describes a block.
  public init(layer: String, sublayers: [SublayerDescription]) {
    self.layer = layer
    self.sublayers = sublayers
  }
}

/// A part of a block with its norm: `x + f(norm(x))`, or `norm(x + f(x))`.
public struct SublayerDescription: Sendable, Equatable {
  /// What a part computes.
  public enum Function: Sendable, Equatable {
    /// Attention of a sequence to itself.
    case selfAttention(AttentionDescription)
    /// Attention to what the first stack made.
    case crossAttention(AttentionDescription)
    /// Two or three linear maps with an activation between them.
    case feedForward(FeedForwardDescription)
  }

  /// Where a norm stands.
  public enum NormPlacement: Sendable, Equatable {
    /// Before the part, outside of the sum: T5, ViT, LLaMA.
    case before
    /// After the sum: BERT.
    case after
  }

  /// What the part computes.
  public var function: Function
  /// Its norm.
  public var norm: NormDescription
  /// Where the norm stands.
  public var placement: NormPlacement

  /// Describes a part.
  public init(_ function: Function, norm: NormDescription, _ placement: NormPlacement) {
    self.function = function
    self.norm = norm
    self.placement = placement
  }
}

/// A linear map with the name of its weight, without `.weight`.
public struct LinearDescription: Sendable, Equatable {
  /// The name: tensors are `name.weight` [outputs, inputs] and, with a bias, `name.bias` [outputs].
  public var name: String
  /// The number of outputs.
  public var outputs: Int
  /// The number of inputs.
  public var inputs: Int
  /// Whether a bias is added.
  public var hasBias: Bool
  /// The tensor that holds the weight where it is that of another part, as with tied embeddings.
  public var tiedTo: String?

  /// Describes a linear map.
  public init(
    _ name: String, outputs: Int, inputs: Int, hasBias: Bool, tiedTo: String? = nil
  ) {
    self.name = name
    self.outputs = outputs
    self.inputs = inputs
    self.hasBias = hasBias
    self.tiedTo = tiedTo
  }

  /// The tensor that holds the weight.
  var weightName: String { tiedTo ?? "\(name).weight" }
}

/// A norm over the values of each vector.
public struct NormDescription: Sendable, Equatable {
  /// What is taken off and divided by.
  public enum Kind: Sendable, Equatable {
    /// Mean and standard deviation; gain and shift (Ba et al., arXiv 1607.06450).
    case layer
    /// The root of the mean square; a gain alone (Zhang and Sennrich, NeurIPS 2019).
    case rootMeanSquare
  }

  /// The name: tensors are `name.weight` and, for ``Kind/layer``, `name.bias`.
  public var name: String
  /// What is taken off and divided by.
  public var kind: Kind
  /// The number of values of a vector.
  public var width: Int
  /// What is added to the variance or mean square.
  public var epsilon: Float

  /// Describes a norm.
  public init(_ name: String, _ kind: Kind, width: Int, epsilon: Float) {
    self.name = name
    self.kind = kind
    self.width = width
    self.epsilon = epsilon
  }
}

/// Linear maps with an activation: `down(f(up x))`, or `down(f(gate x) ∘ up x)` (Shazeer, arXiv 2002.05202).
public struct FeedForwardDescription: Sendable, Equatable {
  /// The map whose results go through the activation and multiply those of ``up``; nothing where there is no gate.
  public var gate: LinearDescription?
  /// The map to the inner width.
  public var up: LinearDescription
  /// The map back.
  public var down: LinearDescription
  /// The activation.
  public var activation: Activation
  /// Whether dropout also acts between the maps, as in T5.
  public var dropsInner: Bool

  /// Describes a feed-forward part.
  public init(
    gate: LinearDescription? = nil, up: LinearDescription, down: LinearDescription,
    activation: Activation, dropsInner: Bool = false
  ) {
    self.dropsInner = dropsInner
    self.gate = gate
    self.up = up
    self.down = down
    self.activation = activation
  }
}

/// What becomes of the vectors of the last stack.
public enum OutputDescription: Sendable, Equatable {
  /// The mean over the vectors of every sequence: sentence embeddings.
  case mean
  /// The first vector of every sequence.
  case first
  /// The last vector of every sequence.
  case last
  /// The first vector of every sequence through a linear map and an activation: BERT's pooler.
  case pooled(LinearDescription, Activation)
  /// Every vector, times `scale`, through a map to the vocabulary: language models.
  case vocabulary(LinearDescription, scale: Float)
}
