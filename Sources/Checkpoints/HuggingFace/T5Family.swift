public import Networks

/// T5 (Raffel et al., JMLR 2020) in both versions: plain feed-forward parts with a rectifier, or gated ones.
public struct T5Family: ModelFamily {
  /// `t5`.
  public static let modelType = "t5"
  /// Nothing.
  public static let prefix = ""
  /// Embeddings of the stacks that repeat the shared ones, a head that may do so, and distances between the two sequences,
  /// which the first checkpoints have and no T5 uses.
  public static let ignored = [
    "encoder.embed_tokens.", "decoder.embed_tokens.", "lm_head.",
    ".EncDecAttention.relative_attention_bias.weight",
  ]
  /// Queries and values, of the attention to the encoder too.
  public static let usuallyAdapted = ["*.q", "*.v"]

  var dModel: Int
  var dKv: Int
  var dFf: Int
  var numLayers: Int
  var numDecoderLayers: Int?
  var numHeads: Int
  var vocabSize: Int
  var relativeAttentionNumBuckets: Int
  var relativeAttentionMaxDistance: Int?
  var layerNormEpsilon: Double
  var feedForwardProj: String?
  var tieWordEmbeddings: Bool?
  var scaleDecoderOutputs: Bool?
  var decoderStartTokenId: Int?

  /// Refuses sizes that do not fit.
  public func validate() throws {
    try requireSizes([
      "d_model": dModel, "d_kv": dKv, "d_ff": dFf, "num_heads": numHeads,
      "vocab_size": vocabSize,
      "relative_attention_num_buckets": relativeAttentionNumBuckets,
    ])
    try requireBlocks(numLayers, key: "num_layers")
    try requireBlocks(numDecoderLayers ?? numLayers, key: "num_decoder_layers")
    try requireProduct(["num_heads": numHeads, "d_kv": dKv])
    let distance = relativeAttentionMaxDistance ?? 128
    guard relativeAttentionNumBuckets % 4 == 0,
      distance > relativeAttentionNumBuckets / 2
    else {
      throw CheckpointError.unsupported(
        key: "relative_attention_num_buckets", found: "\(relativeAttentionNumBuckets)",
        allowed: "a multiple of 4 below twice relative_attention_max_distance \(distance)")
    }
  }

  /// Logits over the vocabulary; the mean of the encoder's vectors for a model that has only that.
  public func usualOutput(architecture: String?) -> ModelOutput {
    architecture == "T5EncoderModel" ? .mean : .vocabulary
  }

  /// Encoder and decoder for logits, else the encoder alone.
  public func describe(_ output: ModelOutput) throws -> TransformerDescription {
    let encoder = try stack("encoder", blocks: numLayers, isDecoder: false)
    let isTied = tieWordEmbeddings ?? true
    let head = LinearDescription(
      "lm_head", outputs: vocabSize, inputs: dModel, hasBias: false,
      tiedTo: isTied ? "shared.weight" : nil)
    let scale = scaleDecoderOutputs ?? isTied ? 1 / Float(dModel).squareRoot() : 1
    let given = try output.description(vocabulary: (head, scale))
    guard output == .vocabulary else {
      return TransformerDescription(first: encoder, output: given)
    }
    return TransformerDescription(
      first: encoder,
      decoder: try stack("decoder", blocks: numDecoderLayers ?? numLayers, isDecoder: true),
      decoderStart: decoderStartTokenId ?? 0, output: given)
  }

  private func stack(
    _ name: String, blocks: Int, isDecoder: Bool
  ) throws -> StackDescription {
    StackDescription(
      embedding: .tokens(
        TokenEmbeddingDescription(
          layer: "shared", width: dModel, tokens: .init("shared", rows: vocabSize))),
      blocks: try (0..<blocks).map { index in
        let layer = "\(name).block.\(index)"
        var sublayers = [selfAttention(name, layer, isDecoder: isDecoder)]
        if isDecoder { sublayers.append(crossAttention(layer)) }
        sublayers.append(try feedForward(layer, number: sublayers.count))
        return BlockDescription(layer: layer, sublayers: sublayers)
      }, finalNorm: norm("\(name).final_layer_norm"))
  }

  private func selfAttention(
    _ stack: String, _ layer: String, isDecoder: Bool
  ) -> SublayerDescription {
    let positions = RelativePositions(
      "\(stack).block.0.layer.0.SelfAttention.relative_attention_bias",
      buckets: relativeAttentionNumBuckets,
      largestDistance: relativeAttentionMaxDistance ?? 128, isBidirectional: !isDecoder)
    return SublayerDescription(
      .selfAttention(
        attention(
          "\(layer).layer.0.SelfAttention", isCausal: isDecoder, position: .relative(positions))),
      norm: norm("\(layer).layer.0.layer_norm"), .before)
  }

  private func crossAttention(_ layer: String) -> SublayerDescription {
    SublayerDescription(
      .crossAttention(
        attention("\(layer).layer.1.EncDecAttention", isCausal: false, position: .none)),
      norm: norm("\(layer).layer.1.layer_norm"), .before)
  }

  private func attention(
    _ name: String, isCausal: Bool, position: PositionDescription
  ) -> AttentionDescription {
    let inner = numHeads * dKv
    func linear(_ part: String, _ outputs: Int, _ inputs: Int) -> LinearDescription {
      LinearDescription("\(name).\(part)", outputs: outputs, inputs: inputs, hasBias: false)
    }
    return AttentionDescription(
      query: linear("q", inner, dModel), key: linear("k", inner, dModel),
      value: linear("v", inner, dModel), output: linear("o", dModel, inner), heads: numHeads,
      scale: 1, isCausal: isCausal, position: position)
  }

  private func feedForward(_ layer: String, number: Int) throws -> SublayerDescription {
    let name = "\(layer).layer.\(number).DenseReluDense"
    func linear(_ part: String, _ outputs: Int, _ inputs: Int) -> LinearDescription {
      LinearDescription("\(name).\(part)", outputs: outputs, inputs: inputs, hasBias: false)
    }
    let feedForwardProj = feedForwardProj ?? "relu"
    let isGated = feedForwardProj.hasPrefix("gated-")
    // What T5 calls gated-gelu is the approximation by a hyperbolic tangent.
    let function =
      feedForwardProj == "gated-gelu"
      ? "gelu_new" : isGated ? String(feedForwardProj.dropFirst(6)) : feedForwardProj
    let down = linear("wo", dModel, dFf)
    let activation = try Activation.named(function, key: "feed_forward_proj")
    return SublayerDescription(
      .feedForward(
        isGated
          ? FeedForwardDescription(
            gate: linear("wi_0", dFf, dModel), up: linear("wi_1", dFf, dModel), down: down,
            activation: activation, dropsInner: true)
          : FeedForwardDescription(
            up: linear("wi", dFf, dModel), down: down, activation: activation, dropsInner: true)),
      norm: norm("\(layer).layer.\(number).layer_norm"), .before)
  }

  private func norm(_ name: String) -> NormDescription {
    NormDescription(
      name, .rootMeanSquare, width: dModel, epsilon: Float(layerNormEpsilon))
  }
}
