import Networks

/// The names of the parts of one block of an encoder that is built like BERT's or ViT's.
struct EncoderBlockNames {
  let layer: String
  let query: String
  let key: String
  let value: String
  let output: String
  let attentionNorm: String
  let up: String
  let down: String
  let norm: String
}

/// Blocks of attention of a sequence to itself and a plain feed-forward part, with biases and layer norms.
struct EncoderBlocks {
  let width: Int
  let inner: Int
  let heads: Int
  let epsilon: Float
  let activation: Activation
  let placement: SublayerDescription.NormPlacement

  func block(_ names: EncoderBlockNames) -> BlockDescription {
    func linear(_ name: String, _ outputs: Int, _ inputs: Int) -> LinearDescription {
      LinearDescription("\(names.layer).\(name)", outputs: outputs, inputs: inputs, hasBias: true)
    }
    func norm(_ name: String) -> NormDescription {
      NormDescription("\(names.layer).\(name)", .layer, width: width, epsilon: epsilon)
    }
    return BlockDescription(
      layer: names.layer,
      sublayers: [
        SublayerDescription(
          .selfAttention(
            AttentionDescription(
              query: linear(names.query, width, width), key: linear(names.key, width, width),
              value: linear(names.value, width, width),
              output: linear(names.output, width, width), heads: heads)),
          norm: norm(names.attentionNorm), placement),
        SublayerDescription(
          .feedForward(
            FeedForwardDescription(
              up: linear(names.up, inner, width), down: linear(names.down, width, inner),
              activation: activation)), norm: norm(names.norm), placement),
      ])
  }
}

extension Activation {
  /// The function of a name in `config.json`.
  ///
  /// - Throws: ``CheckpointError/unsupported(key:found:allowed:)``.
  static func named(_ name: String, key: String) throws -> Activation {
    switch name {
    case "relu": return .relu
    case "gelu": return .gelu
    case "gelu_new", "gelu_pytorch_tanh", "gelu_fast": return .geluTanh
    case "silu", "swish": return .silu
    case "tanh": return .tanh
    default:
      throw CheckpointError.unsupported(
        key: key, found: "'\(name)'",
        allowed: "relu, gelu, gelu_new, gelu_pytorch_tanh, silu, tanh")
    }
  }
}

/// Refuses sizes of a configuration that no network can have.
///
/// - Throws: ``CheckpointError/unsupported(key:found:allowed:)`` for the first that is not positive, or not below 2²⁴.
func requireSizes(_ sizes: KeyValuePairs<String, Int>) throws {
  for (key, size) in sizes where !(1..<1 << 24).contains(size) {
    throw CheckpointError.unsupported(
      key: key, found: "\(size)", allowed: "1 to \(1 << 24 - 1)")
  }
}

/// Refuses numbers of blocks that would take a machine's memory before any tensor is looked for.
///
/// - Throws: ``CheckpointError/unsupported(key:found:allowed:)``.
func requireBlocks(_ blocks: Int, key: String) throws {
  guard 1...4096 ~= blocks else {
    throw CheckpointError.unsupported(key: key, found: "\(blocks)", allowed: "1 to 4096")
  }
}

/// Refuses a width that is no multiple of the number of heads.
///
/// - Throws: ``CheckpointError/unsupported(key:found:allowed:)``.
func requireHeads(_ heads: Int, key: String, width: Int) throws {
  guard heads > 0, width % heads == 0 else {
    throw CheckpointError.unsupported(
      key: key, found: "\(heads)", allowed: "a divisor of the width \(width)")
  }
}

/// Refuses sizes whose product is no size of a matrix.
///
/// - Throws: ``CheckpointError/unsupported(key:found:allowed:)``.
func requireProduct(_ factors: KeyValuePairs<String, Int>) throws {
  var product = 1
  for (_, factor) in factors {
    product *= factor
    guard product < 1 << 24 else {
      throw CheckpointError.unsupported(
        key: factors.map(\.key).joined(separator: " · "),
        found: factors.map { "\($0.value)" }.joined(separator: " · "),
        allowed: "a product of 1 to \(1 << 24 - 1)")
    }
  }
}
