public import Networks

/// RoBERTa (Liu et al., arXiv 1907.11692): BERT with positions that begin after the padding token's number.
public struct RoBERTaFamily: ModelFamily {
  /// `roberta`.
  public static let modelType = "roberta"
  /// `roberta.`.
  public static let prefix = "roberta."
  /// The head on the first vector after a map of the classifier's own.
  public static let classifiers = ["RobertaForSequenceClassification": "classifier.out_proj"]
  /// The numbers of positions, the head of pre-training, and maps of the first vector where they are not used.
  public static let ignored = [
    "embeddings.position_ids", "lm_head.", "pooler.", "classifier.dense.",
  ]
  /// Queries and values.
  public static let usuallyAdapted = BERTFamily.usuallyAdapted

  var hiddenSize: Int
  var numHiddenLayers: Int
  var numAttentionHeads: Int
  var intermediateSize: Int
  var hiddenAct: String
  var layerNormEps: Double
  var vocabSize: Int
  var maxPositionEmbeddings: Int
  var typeVocabSize: Int
  var padTokenId: Int
  var positionEmbeddingType: String?
  var isDecoder: Bool?

  private var bert: BERTFamily {
    BERTFamily(
      hiddenSize: hiddenSize, numHiddenLayers: numHiddenLayers,
      numAttentionHeads: numAttentionHeads, intermediateSize: intermediateSize,
      hiddenAct: hiddenAct, layerNormEps: layerNormEps, vocabSize: vocabSize,
      maxPositionEmbeddings: maxPositionEmbeddings, typeVocabSize: typeVocabSize,
      positionEmbeddingType: positionEmbeddingType, isDecoder: isDecoder)
  }

  /// Refuses sizes that do not fit and positions that are not absolute.
  public func validate() throws {
    try bert.validate()
    guard 0..<maxPositionEmbeddings - 1 ~= padTokenId else {
      throw CheckpointError.unsupported(
        key: "pad_token_id", found: "\(padTokenId)",
        allowed: "0 to \(maxPositionEmbeddings - 2)")
    }
  }

  /// The classifier's own map for classifiers, else the mean.
  public func usualOutput(architecture: String?) -> ModelOutput {
    architecture.map { Self.classifiers.keys.contains($0) } == true ? .pooler : .mean
  }

  /// An encoder with norms after the sums.
  public func describe(_ output: ModelOutput) throws -> TransformerDescription {
    let dense = LinearDescription(
      "classifier.dense", outputs: hiddenSize, inputs: hiddenSize, hasBias: true)
    return try bert.encoder(
      firstPosition: padTokenId + 1, output: output.description(pooler: (dense, .tanh)))
  }
}
