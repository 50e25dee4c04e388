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

/// Multi-head attention (Vaswani et al., NeurIPS 2017), with fewer heads for keys and values where they are shared.
public struct AttentionDescription: Sendable, Equatable {
  /// The map to queries.
  public var query: LinearDescription
  /// The map to keys.
  public var key: LinearDescription
  /// The map to values.
  public var value: LinearDescription
  /// The map of what all heads give together.
  public var output: LinearDescription
  /// The number of heads.
  public var heads: Int
  /// The number of heads of keys and values; each serves `heads / keyValueHeads` heads (Ainslie et al., EMNLP 2023).
  public var keyValueHeads: Int
  /// What products of queries and keys are multiplied by: 1/√width of a head, or 1 in T5.
  public var scale: Float
  /// Whether a token sees those before it alone.
  public var isCausal: Bool
  /// How positions enter the scores.
  public var position: PositionDescription

  /// Describes attention.
  public init(
    query: LinearDescription, key: LinearDescription, value: LinearDescription,
    output: LinearDescription, heads: Int, keyValueHeads: Int? = nil, scale: Float? = nil,
    isCausal: Bool = false, position: PositionDescription = .none
  ) {
    self.query = query
    self.key = key
    self.value = value
    self.output = output
    self.heads = heads
    self.keyValueHeads = keyValueHeads ?? heads
    self.scale = scale ?? 1 / Float(query.outputs / heads).squareRoot()
    self.isCausal = isCausal
    self.position = position
  }

  /// The number of values of a head.
  public var headWidth: Int { query.outputs / heads }
}

/// How positions enter attention.
public enum PositionDescription: Sendable, Equatable {
  /// Not at all: they are in the embeddings, or nowhere.
  case none
  /// A number per head and bucket of distances is added to the scores (Raffel et al., JMLR 2020).
  case relative(RelativePositions)
  /// Queries and keys are turned by angles that grow with the position (Su et al., arXiv 2104.09864).
  case rotary(RotaryPositions)
}

/// T5's buckets of distances.
public struct RelativePositions: Sendable, Equatable {
  /// The tensor that holds a number per bucket and head, without `.weight`; blocks of a stack share one.
  public var name: String
  /// The number of buckets, those of both directions together.
  public var buckets: Int
  /// The distance from which on all are in the last bucket.
  public var largestDistance: Int
  /// Whether what comes later has buckets of its own.
  public var isBidirectional: Bool

  /// Describes buckets.
  public init(_ name: String, buckets: Int, largestDistance: Int, isBidirectional: Bool) {
    self.name = name
    self.buckets = buckets
    self.largestDistance = largestDistance
    self.isBidirectional = isBidirectional
  }
}

/// Angles of rotary positions.
public struct RotaryPositions: Sendable, Equatable {
  /// The angle per position of every pair of values, half as many as a head has.
  public var frequencies: [Double]

  /// The angles `base^(−2i/width)`.
  public init(width: Int, base: Double) {
    frequencies = (0..<width / 2).map { pair in
      power(base, -2 * Double(pair) / Double(width))
    }
  }

  /// Given angles.
  public init(frequencies: [Double]) { self.frequencies = frequencies }
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

/// What turns inputs into vectors.
public enum EmbeddingDescription: Sendable, Equatable {
  /// A vector per token.
  case tokens(TokenEmbeddingDescription)
  /// A linear map of every patch of an image.
  case patches(PatchEmbeddingDescription)
}

/// Vectors of tokens, positions and kinds of tokens, added up.
public struct TokenEmbeddingDescription: Sendable, Equatable {
  /// A table of vectors; its tensor is `name.weight`.
  public struct Table: Sendable, Equatable {
    /// The name, without `.weight`.
    public var name: String
    /// The number of vectors.
    public var rows: Int

    /// Describes a table.
    public init(_ name: String, rows: Int) {
      self.name = name
      self.rows = rows
    }
  }

  /// The layer that accounts are kept for.
  public var layer: String
  /// The number of values of a vector.
  public var width: Int
  /// One vector per token.
  public var tokens: Table
  /// One vector per position; nothing where positions enter otherwise.
  public var positions: Table?
  /// The row of the first position: 2 in RoBERTa.
  public var firstPosition: Int
  /// One vector per kind of token.
  public var types: Table?
  /// The norm of the sum.
  public var norm: NormDescription?

  /// Describes token embeddings.
  public init(
    layer: String, width: Int, tokens: Table, positions: Table? = nil, firstPosition: Int = 0,
    types: Table? = nil, norm: NormDescription? = nil
  ) {
    self.layer = layer
    self.width = width
    self.tokens = tokens
    self.positions = positions
    self.firstPosition = firstPosition
    self.types = types
    self.norm = norm
  }
}

/// Patches of images (Dosovitskiy et al., ICLR 2021), a vector for the class before them, and positions.
public struct PatchEmbeddingDescription: Sendable, Equatable {
  /// The layer that accounts are kept for.
  public var layer: String
  /// The map of a patch: channel by channel, row by row.
  public var projection: LinearDescription
  /// The tensor of the class's vector.
  public var classToken: String
  /// The tensor of the positions, class first.
  public var positions: String
  /// Height and width of an image in pixels.
  public var side: Int
  /// Height and width of a patch in pixels.
  public var patch: Int
  /// The number of colours.
  public var channels: Int

  /// Describes patch embeddings.
  public init(
    layer: String, projection: LinearDescription, classToken: String, positions: String, side: Int,
    patch: Int, channels: Int
  ) {
    self.layer = layer
    self.projection = projection
    self.classToken = classToken
    self.positions = positions
    self.side = side
    self.patch = patch
    self.channels = channels
  }

  /// Patches per line.
  var patchesPerLine: Int { side / patch }
  /// Vectors per image.
  var vectors: Int { patchesPerLine * patchesPerLine + 1 }
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
