public import Networks

/// DistilBERT (Sanh et al., arXiv 1910.01108): half of BERT's blocks, no kinds of tokens, no pooler.
public struct DistilBERTFamily: ModelFamily {
  /// `distilbert`.
  public static let modelType = "distilbert"
  /// `distilbert.`.
  public static let prefix = "distilbert."
  /// The head on the first vector after a map of the classifier's own.
  public static let classifiers = ["DistilBertForSequenceClassification": "classifier"]
  /// The heads of pre-training, and the map of the first vector where it is not used.
  public static let ignored = [
    "embeddings.position_ids", "vocab_transform.", "vocab_layer_norm.", "vocab_projector.",
    "pre_classifier.",
  ]
  /// Queries and values.
  public static let usuallyAdapted = ["*.q_lin", "*.v_lin"]

  var dim: Int
  var nLayers: Int
  var nHeads: Int
  var hiddenDim: Int
  var activation: String
  var vocabSize: Int
  var maxPositionEmbeddings: Int

  /// Refuses sizes that do not fit.
  public func validate() throws {
    try requireSizes([
      "dim": dim, "hidden_dim": hiddenDim, "vocab_size": vocabSize,
      "max_position_embeddings": maxPositionEmbeddings,
    ])
    try requireBlocks(nLayers, key: "n_layers")
    try requireHeads(nHeads, key: "n_heads", width: dim)
  }

  /// The classifier's own map for classifiers, else the mean.
  public func usualOutput(architecture: String?) -> ModelOutput {
    architecture.map { Self.classifiers.keys.contains($0) } == true ? .pooler : .mean
  }

  /// An encoder with norms after the sums; their ε is 10⁻¹² and not in the configuration.
  public func describe(_ output: ModelOutput) throws -> TransformerDescription {
    let epsilon: Float = 1e-12
    let blocks = EncoderBlocks(
      width: dim, inner: hiddenDim, heads: nHeads, epsilon: epsilon,
      activation: try .named(activation, key: "activation"), placement: .after)
    let embedding = TokenEmbeddingDescription(
      layer: "embeddings", width: dim,
      tokens: .init("embeddings.word_embeddings", rows: vocabSize),
      positions: .init("embeddings.position_embeddings", rows: maxPositionEmbeddings),
      norm: NormDescription("embeddings.LayerNorm", .layer, width: dim, epsilon: epsilon))
    let dense = LinearDescription("pre_classifier", outputs: dim, inputs: dim, hasBias: true)
    return TransformerDescription(
      first: StackDescription(
        embedding: .tokens(embedding),
        blocks: (0..<nLayers).map { index in
          blocks.block(
            EncoderBlockNames(
              layer: "transformer.layer.\(index)", query: "attention.q_lin",
              key: "attention.k_lin", value: "attention.v_lin", output: "attention.out_lin",
              attentionNorm: "sa_layer_norm", up: "ffn.lin1", down: "ffn.lin2",
              norm: "output_layer_norm"))
        }, finalNorm: nil), output: try output.description(pooler: (dense, .relu)))
  }
}
