public import Networks

/// BERT (Devlin et al., NAACL 2019) and the many encoders that are built like it.
public struct BERTFamily: ModelFamily {
  /// `bert`.
  public static let modelType = "bert"
  /// `bert.`.
  public static let prefix = "bert."
  /// The head on the pooled first vector.
  public static let classifiers = ["BertForSequenceClassification": "classifier"]
  /// The numbers of positions, the heads of pre-training, and the pooler where it is not used.
  public static let ignored = ["embeddings.position_ids", "cls.", "pooler."]
  /// Queries and values.
  public static let usuallyAdapted = ["*.query", "*.value"]

  var hiddenSize: Int
  var numHiddenLayers: Int
  var numAttentionHeads: Int
  var intermediateSize: Int
  var hiddenAct: String
  var layerNormEps: Double
  var vocabSize: Int
  var maxPositionEmbeddings: Int
  var typeVocabSize: Int
  var positionEmbeddingType: String?
  var isDecoder: Bool?

  /// Refuses sizes that do not fit and positions that are not absolute.
  public func validate() throws {
    try requireSizes([
      "hidden_size": hiddenSize,
      "intermediate_size": intermediateSize, "vocab_size": vocabSize,
      "max_position_embeddings": maxPositionEmbeddings, "type_vocab_size": typeVocabSize,
    ])
    try requireBlocks(numHiddenLayers, key: "num_hidden_layers")
    try requireHeads(numAttentionHeads, key: "num_attention_heads", width: hiddenSize)
    guard !(isDecoder ?? false) else {
      throw CheckpointError.unsupported(key: "is_decoder", found: "true", allowed: "false")
    }
    try requireAbsolute(positionEmbeddingType)
  }

  /// The pooled vector for classifiers, else the mean.
  public func usualOutput(architecture: String?) -> ModelOutput {
    architecture.map { Self.classifiers.keys.contains($0) } == true ? .pooler : .mean
  }

  /// An encoder with norms after the sums.
  public func describe(_ output: ModelOutput) throws -> TransformerDescription {
    let pooler = LinearDescription(
      "pooler.dense", outputs: hiddenSize, inputs: hiddenSize, hasBias: true)
    return try encoder(firstPosition: 0, output: output.description(pooler: (pooler, .tanh)))
  }

  /// The encoder with positions from a row on.
  func encoder(
    firstPosition: Int, output: OutputDescription
  ) throws -> TransformerDescription {
    let blocks = EncoderBlocks(
      width: hiddenSize, inner: intermediateSize, heads: numAttentionHeads,
      epsilon: Float(layerNormEps),
      activation: try .named(hiddenAct, key: "hidden_act"), placement: .after)
    let embedding = TokenEmbeddingDescription(
      layer: "embeddings", width: hiddenSize,
      tokens: .init("embeddings.word_embeddings", rows: vocabSize),
      positions: .init("embeddings.position_embeddings", rows: maxPositionEmbeddings),
      firstPosition: firstPosition,
      types: .init("embeddings.token_type_embeddings", rows: typeVocabSize),
      norm: NormDescription(
        "embeddings.LayerNorm", .layer, width: hiddenSize, epsilon: Float(layerNormEps)))
    return TransformerDescription(
      first: StackDescription(
        embedding: .tokens(embedding),
        blocks: (0..<numHiddenLayers).map { index in
          blocks.block(
            EncoderBlockNames(
              layer: "encoder.layer.\(index)", query: "attention.self.query",
              key: "attention.self.key", value: "attention.self.value",
              output: "attention.output.dense", attentionNorm: "attention.output.LayerNorm",
              up: "intermediate.dense", down: "output.dense", norm: "output.LayerNorm"))
        }, finalNorm: nil), output: output)
  }

  /// Norms of old checkpoints call their gain gamma and their shift beta.
  public static func canonical(_ name: String) -> String {
    if name.hasSuffix(".gamma") { return name.dropLast(5) + "weight" }
    if name.hasSuffix(".beta") { return name.dropLast(4) + "bias" }
    return name
  }
}

/// Refuses positions that are not absolute.
func requireAbsolute(_ kind: String?) throws {
  guard kind ?? "absolute" == "absolute" else {
    throw CheckpointError.unsupported(
      key: "position_embedding_type", found: "'\(kind ?? "")'", allowed: "absolute")
  }
}

extension ModelOutput {
  /// What a network of one stack gives out.
  ///
  /// - Parameters:
  ///   - pooler: the model's own map of the first vector, where it has one.
  ///   - vocabulary: the map to the vocabulary and the scale before it, where it has one.
  /// - Returns: the description of the output.
  /// - Throws: ``CheckpointError/unsupported(key:found:allowed:)`` for what the model does not have.
  func description(
    pooler: (map: LinearDescription, activation: Activation)? = nil,
    vocabulary: (map: LinearDescription, scale: Float)? = nil
  ) throws -> OutputDescription {
    switch self {
    case .mean: return .mean
    case .first: return .first
    case .last: return .last
    case .pooler:
      if let pooler { return .pooled(pooler.map, pooler.activation) }
    case .vocabulary:
      if let vocabulary { return .vocabulary(vocabulary.map, scale: vocabulary.scale) }
    }
    let missing: [ModelOutput] =
      (pooler == nil ? [.pooler] : []) + (vocabulary == nil ? [.vocabulary] : [])
    throw CheckpointError.unsupported(
      key: "output", found: "'\(rawValue)'",
      allowed: Self.allCases.filter { !missing.contains($0) }.map(\.rawValue).joined(
        separator: ", "))
  }
}
