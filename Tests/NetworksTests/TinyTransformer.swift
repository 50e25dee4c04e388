import MatrixMath
import Networks
import TestSupport

/// Small transformers of both kinds of norms, with random weights.
enum TinyTransformer {
  /// An encoder of one block of width 8, norms after the sums, positions in the embeddings.
  static func encoder(dropout: Float = 0) -> TransformerWeights {
    let name = "layer.0"
    func linear(_ part: String, _ outputs: Int, _ inputs: Int) -> LinearDescription {
      LinearDescription("\(name).\(part)", outputs: outputs, inputs: inputs, hasBias: true)
    }
    func norm(_ part: String) -> NormDescription {
      NormDescription("\(name).\(part)", .layer, width: 8, epsilon: 1e-5)
    }
    return weights(
      TransformerDescription(
        first: StackDescription(
          embedding: .tokens(
            TokenEmbeddingDescription(
              layer: "embeddings", width: 8, tokens: .init("words", rows: 20),
              positions: .init("positions", rows: 6), types: .init("types", rows: 2))),
          blocks: [
            BlockDescription(
              layer: name,
              sublayers: [
                SublayerDescription(
                  .selfAttention(
                    AttentionDescription(
                      query: linear("query", 8, 8), key: linear("key", 8, 8),
                      value: linear("value", 8, 8), output: linear("output", 8, 8), heads: 2)),
                  norm: norm("norm1"), .after),
                SublayerDescription(
                  .feedForward(
                    FeedForwardDescription(
                      up: linear("up", 12, 8), down: linear("down", 8, 12), activation: .gelu)),
                  norm: norm("norm2"), .after),
              ])
          ], finalNorm: nil),
        output: .pooled(
          LinearDescription("pooler", outputs: 8, inputs: 8, hasBias: true), .tanh),
        dropout: dropout))
  }

  /// A decoder of one gated block, norms before, two heads of queries for one of keys.
  static func decoder() -> TransformerWeights {
    let name = "layers.0"
    func linear(_ part: String, _ outputs: Int, _ inputs: Int) -> LinearDescription {
      LinearDescription("\(name).\(part)", outputs: outputs, inputs: inputs, hasBias: false)
    }
    func norm(_ part: String) -> NormDescription {
      NormDescription(part, .rootMeanSquare, width: 8, epsilon: 1e-6)
    }
    return weights(
      TransformerDescription(
        first: StackDescription(
          embedding: .tokens(
            TokenEmbeddingDescription(
              layer: "embeddings", width: 8, tokens: .init("words", rows: 20))),
          blocks: [
            BlockDescription(
              layer: name,
              sublayers: [
                SublayerDescription(
                  .selfAttention(
                    AttentionDescription(
                      query: linear("q", 8, 8), key: linear("k", 4, 8), value: linear("v", 4, 8),
                      output: linear("o", 8, 8), heads: 2, keyValueHeads: 1, isCausal: true,
                      position: .rotary(RotaryPositions(width: 4, base: 100)))),
                  norm: norm("norm1"), .before),
                SublayerDescription(
                  .feedForward(
                    FeedForwardDescription(
                      gate: linear("gate", 12, 8), up: linear("up", 12, 8),
                      down: linear("down", 8, 12), activation: .silu)), norm: norm("norm2"), .before
                ),
              ])
          ], finalNorm: norm("norm")), output: .last))
  }

  private static func weights(_ description: TransformerDescription) -> TransformerWeights {
    let shapes = (try? description.tensors()) ?? []
    let tensors = shapes.enumerated().map { index, shape in
      (
        shape.name,
        shape.name.contains("norm") && shape.name.hasSuffix("weight")
          ? Matrix(rows: shape.rows, columns: shape.columns, repeating: 1)
          : randomMatrix(shape.rows, shape.columns, salt: UInt32(index), scale: 0.5)
      )
    }
    return TransformerWeights(description, tensors: Dictionary(uniqueKeysWithValues: tensors))
  }

  /// Two sequences of 4 and 2 tokens.
  static let batch = Matrix(rows: 2, columns: 5, elements: [3, 7, 1, 19, -1, 5, 0, -1, -1, -1])
}
