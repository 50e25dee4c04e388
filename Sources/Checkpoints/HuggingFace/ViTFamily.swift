public import Networks

/// Vision transformers (Dosovitskiy et al., ICLR 2021).
public struct ViTFamily: ModelFamily {
  /// `vit`.
  public static let modelType = "vit"
  /// `vit.`.
  public static let prefix = "vit."
  /// The head on the first vector.
  public static let classifiers = ["ViTForImageClassification": "classifier"]
  /// The pooler where it is not used.
  public static let ignored = ["pooler."]
  /// Queries and values.
  public static let usuallyAdapted = ["*.query", "*.value"]

  var hiddenSize: Int
  var numHiddenLayers: Int
  var numAttentionHeads: Int
  var intermediateSize: Int
  var hiddenAct: String
  var layerNormEps: Double
  var imageSize: Int
  var patchSize: Int
  var numChannels: Int
  var qkvBias: Bool?

  /// Refuses sizes that do not fit and maps without biases.
  public func validate() throws {
    try requireSizes([
      "hidden_size": hiddenSize,
      "intermediate_size": intermediateSize, "image_size": imageSize, "patch_size": patchSize,
      "num_channels": numChannels,
    ])
    try requireBlocks(numHiddenLayers, key: "num_hidden_layers")
    try requireHeads(numAttentionHeads, key: "num_attention_heads", width: hiddenSize)
    try requireProduct([
      "num_channels": numChannels, "image_size": imageSize, "image_size": imageSize,
    ])
    guard imageSize % patchSize == 0 else {
      throw CheckpointError.unsupported(
        key: "patch_size", found: "\(patchSize)",
        allowed: "a divisor of image_size \(imageSize)")
    }
    guard qkvBias ?? true else {
      throw CheckpointError.unsupported(key: "qkv_bias", found: "false", allowed: "true")
    }
  }

  /// The first vector, that of the class.
  public func usualOutput(architecture: String?) -> ModelOutput { .first }

  /// An encoder with norms before its parts and one after the last block.
  public func describe(_ output: ModelOutput) throws -> TransformerDescription {
    let epsilon = Float(layerNormEps)
    let blocks = EncoderBlocks(
      width: hiddenSize, inner: intermediateSize, heads: numAttentionHeads, epsilon: epsilon,
      activation: try .named(hiddenAct, key: "hidden_act"), placement: .before)
    let pooler = LinearDescription(
      "pooler.dense", outputs: hiddenSize, inputs: hiddenSize, hasBias: true)
    let embedding = PatchEmbeddingDescription(
      layer: "embeddings",
      projection: LinearDescription(
        "embeddings.patch_embeddings.projection", outputs: hiddenSize,
        inputs: numChannels * patchSize * patchSize, hasBias: true),
      classToken: "embeddings.cls_token", positions: "embeddings.position_embeddings",
      side: imageSize, patch: patchSize, channels: numChannels)
    return TransformerDescription(
      first: StackDescription(
        embedding: .patches(embedding),
        blocks: (0..<numHiddenLayers).map { index in
          blocks.block(
            EncoderBlockNames(
              layer: "encoder.layer.\(index)", query: "attention.attention.query",
              key: "attention.attention.key", value: "attention.attention.value",
              output: "attention.output.dense", attentionNorm: "layernorm_before",
              up: "intermediate.dense", down: "output.dense", norm: "layernorm_after"))
        },
        finalNorm: NormDescription(
          "layernorm", .layer, width: hiddenSize, epsilon: epsilon)),
      output: try output.description(pooler: (pooler, .tanh)))
  }

  /// Newer checkpoints have other names for blocks and their maps.
  public static func canonical(_ name: String) -> String {
    guard name.hasPrefix("layers.") else { return name }
    let newer = [
      ".attention.q_proj.": ".attention.attention.query.",
      ".attention.k_proj.": ".attention.attention.key.",
      ".attention.v_proj.": ".attention.attention.value.",
      ".attention.o_proj.": ".attention.output.dense.", ".mlp.fc1.": ".intermediate.dense.",
      ".mlp.fc2.": ".output.dense.",
    ]
    return newer.reduce("encoder.layer." + name.dropFirst(7)) { text, pair in
      text.replacing(pair.key, with: pair.value)
    }
  }
}
