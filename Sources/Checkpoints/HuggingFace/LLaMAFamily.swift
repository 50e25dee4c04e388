public import Networks

/// LLaMA (Touvron et al., arXiv 2302.13971 and 2307.09288; Llama 3: arXiv 2407.21783): a decoder alone, rotary positions,
/// shared heads of keys and values.
public struct LLaMAFamily: ModelFamily {
  /// `llama`.
  public static let modelType = "llama"
  /// `model.`.
  public static let prefix = "model."
  /// Frequencies that follow from the configuration, and the map to the vocabulary where it is not used.
  public static let ignored = ["rotary_emb.", ".rotary_emb.inv_freq", "lm_head."]
  /// Queries and values.
  public static let usuallyAdapted = ["*.q_proj", "*.v_proj"]

  /// How positions turn; Llama 3 stretches slow turns for longer texts.
  struct RotaryScaling: Codable, Sendable, Equatable {
    var ropeType: String?
    var type: String?
    var ropeTheta: Double?
    var factor: Double?
    var lowFreqFactor: Double?
    var highFreqFactor: Double?
    var originalMaxPositionEmbeddings: Int?

    var kind: String { ropeType ?? type ?? "default" }
  }

  var hiddenSize: Int
  var numHiddenLayers: Int
  var numAttentionHeads: Int
  var numKeyValueHeads: Int?
  var headDim: Int?
  var intermediateSize: Int
  var hiddenAct: String
  var rmsNormEps: Double
  var vocabSize: Int
  var ropeTheta: Double?
  var ropeScaling: RotaryScaling?
  var ropeParameters: RotaryScaling?
  var attentionBias: Bool?
  var mlpBias: Bool?
  var tieWordEmbeddings: Bool?

  private var keyValueHeads: Int { numKeyValueHeads ?? numAttentionHeads }
  private var headWidth: Int { headDim ?? hiddenSize / max(1, numAttentionHeads) }
  private var scaling: RotaryScaling? { ropeParameters ?? ropeScaling }

  /// Refuses sizes that do not fit and turns that are not known.
  public func validate() throws {
    try requireSizes([
      "hidden_size": hiddenSize,
      "intermediate_size": intermediateSize, "vocab_size": vocabSize, "head_dim": headWidth,
    ])
    try requireBlocks(numHiddenLayers, key: "num_hidden_layers")
    try requireSizes([
      "num_attention_heads": numAttentionHeads, "num_key_value_heads": keyValueHeads,
    ])
    try requireProduct(["num_attention_heads": numAttentionHeads, "head_dim": headWidth])
    if headDim == nil {
      try requireHeads(numAttentionHeads, key: "num_attention_heads", width: hiddenSize)
    }
    try requireHeads(keyValueHeads, key: "num_key_value_heads", width: numAttentionHeads)
    guard headWidth % 2 == 0 else {
      throw CheckpointError.unsupported(
        key: "head_dim", found: "\(headWidth)", allowed: "an even number")
    }
    let kind = scaling?.kind ?? "default"
    guard ["default", "llama3", "linear"].contains(kind) else {
      throw CheckpointError.unsupported(
        key: "rope_scaling.rope_type", found: "'\(kind)'", allowed: "default, linear, llama3")
    }
    try requireTurns(kind)
  }

  /// Refuses turns that are not numbers, and scalings that lack what they need.
  private func requireTurns(_ kind: String) throws {
    func require(_ key: String, _ value: Double?, above limit: Double = 0) throws {
      guard let value, value.isFinite, value > limit else {
        throw CheckpointError.unsupported(
          key: key, found: value.map { "\($0)" } ?? "none", allowed: "a number above \(limit)")
      }
    }
    try require("rope_theta", scaling?.ropeTheta ?? ropeTheta ?? 10_000)
    guard kind != "default" else {
      if let factor = scaling?.factor, factor != 1 {
        throw CheckpointError.unsupported(
          key: "rope_scaling.factor", found: "\(factor) without a rope_type",
          allowed: "with the rope_type linear or llama3")
      }
      return
    }
    try require("rope_scaling.factor", scaling?.factor)
    guard kind == "llama3" else { return }
    try require("rope_scaling.low_freq_factor", scaling?.lowFreqFactor)
    try require(
      "rope_scaling.high_freq_factor", scaling?.highFreqFactor,
      above: scaling?.lowFreqFactor ?? 0)
    try require(
      "rope_scaling.original_max_position_embeddings",
      scaling?.originalMaxPositionEmbeddings.map(Double.init))
  }

  /// Logits over the vocabulary for language models, else the last vector.
  public func usualOutput(architecture: String?) -> ModelOutput {
    architecture == "LlamaForCausalLM" || architecture == nil ? .vocabulary : .last
  }

  /// A decoder with norms before its parts and one after the last block.
  public func describe(_ output: ModelOutput) throws -> TransformerDescription {
    let head = LinearDescription(
      "lm_head", outputs: vocabSize, inputs: hiddenSize, hasBias: false,
      tiedTo: tieWordEmbeddings ?? false ? "embed_tokens.weight" : nil)
    let rotary = RotaryPositions(frequencies: frequencies)
    let activation = try Activation.named(hiddenAct, key: "hidden_act")
    return TransformerDescription(
      first: StackDescription(
        embedding: .tokens(
          TokenEmbeddingDescription(
            layer: "embed_tokens", width: hiddenSize,
            tokens: .init("embed_tokens", rows: vocabSize))),
        blocks: (0..<numHiddenLayers).map { block("layers.\($0)", rotary, activation) },
        finalNorm: norm("norm")),
      output: try output.description(vocabulary: (head, 1)))
  }

  private func block(
    _ layer: String, _ rotary: RotaryPositions, _ activation: Activation
  ) -> BlockDescription {
    let (queries, keys) = (numAttentionHeads * headWidth, keyValueHeads * headWidth)
    func linear(
      _ part: String, _ outputs: Int, _ inputs: Int, _ hasBias: Bool?
    ) -> LinearDescription {
      LinearDescription(
        "\(layer).\(part)", outputs: outputs, inputs: inputs, hasBias: hasBias ?? false)
    }
    return BlockDescription(
      layer: layer,
      sublayers: [
        SublayerDescription(
          .selfAttention(
            AttentionDescription(
              query: linear("self_attn.q_proj", queries, hiddenSize, attentionBias),
              key: linear("self_attn.k_proj", keys, hiddenSize, attentionBias),
              value: linear("self_attn.v_proj", keys, hiddenSize, attentionBias),
              output: linear("self_attn.o_proj", hiddenSize, queries, attentionBias),
              heads: numAttentionHeads, keyValueHeads: keyValueHeads, isCausal: true,
              position: .rotary(rotary))), norm: norm("\(layer).input_layernorm"), .before),
        SublayerDescription(
          .feedForward(
            FeedForwardDescription(
              gate: linear("mlp.gate_proj", intermediateSize, hiddenSize, mlpBias),
              up: linear("mlp.up_proj", intermediateSize, hiddenSize, mlpBias),
              down: linear("mlp.down_proj", hiddenSize, intermediateSize, mlpBias),
              activation: activation)), norm: norm("\(layer).post_attention_layernorm"), .before),
      ])
  }

  private func norm(_ name: String) -> NormDescription {
    NormDescription(name, .rootMeanSquare, width: hiddenSize, epsilon: Float(rmsNormEps))
  }

  /// The angle per position of every pair of values.
  private var frequencies: [Double] {
    let base = scaling?.ropeTheta ?? ropeTheta ?? 10_000
    let plain = RotaryPositions(width: headWidth, base: base).frequencies
    guard let scaling, let factor = scaling.factor else { return plain }
    switch scaling.kind {
    case "linear": return plain.map { $0 / factor }
    case "llama3": return plain.map { stretched($0, factor, scaling) }
    default: return plain
    }
  }

  /// Llama 3's: turns of short waves stay, those of long ones take `factor` times as long, with a straight passage between.
  private func stretched(
    _ frequency: Double, _ factor: Double, _ scaling: RotaryScaling
  ) -> Double {
    let turns =
      Double(scaling.originalMaxPositionEmbeddings ?? 8192) * frequency / (2 * Double.pi)
    let (low, high) = (scaling.lowFreqFactor ?? 1, scaling.highFreqFactor ?? 4)
    let share = max(0, min(1, (turns - low) / (high - low)))
    return frequency * ((1 - share) / factor + share)
  }
}
