import MatrixMath

/// Makes the layers of a transformer out of its description and programs their weights, in the order of the forward
/// pass.
struct TransformerBuilder {
  private let weights: TransformerWeights
  private let headroom: Float
  private(set) var table = LayerTable()
  private(set) var engine: any MatrixEngine
  /// Every tensor that was asked for, in the order of the forward pass.
  private(set) var tensors: [TensorShape] = []
  /// The number of places where values are left out, so far.
  private var sites: UInt32 = 0

  init(_ weights: TransformerWeights, headroom: Float, _ engine: any MatrixEngine) {
    self.weights = weights
    self.headroom = headroom
    self.engine = engine
  }

  mutating func stack(_ description: StackDescription) throws -> TransformerStack {
    let embedding: TransformerStack.Embedding =
      switch description.embedding {
      case .tokens(let tokens): .tokens(try self.embedding(tokens))
      case .patches(let patches): .patches(try self.embedding(patches))
      }
    let sublayers = try description.blocks.flatMap { block in
      try block.sublayers.map { try sublayer($0, layer: block.layer) }
    }
    let last = description.blocks.last?.layer ?? OutputStage.layer
    return TransformerStack(
      embedding: embedding, sublayers: sublayers,
      finalNorm: try description.finalNorm.map { try norm($0, layer: last) })
  }

  mutating func output(_ description: OutputDescription) throws -> OutputStage {
    OutputStage(
      description: description,
      projection: try description.linear.map { try projection($0, layer: OutputStage.layer) })
  }

  private mutating func sublayer(
    _ description: SublayerDescription, layer: String
  ) throws -> ResidualSublayer {
    let function: any Sublayer =
      switch description.function {
      case .selfAttention(let attention): try self.attention(attention, false, layer)
      case .crossAttention(let attention): try self.attention(attention, true, layer)
      case .feedForward(let feedForward): try self.feedForward(feedForward, layer)
      }
    return ResidualSublayer(
      function: function, norm: try norm(description.norm, layer: layer),
      placement: description.placement, layer: layer, site: site())
  }

  private mutating func attention(
    _ description: AttentionDescription, _ isCross: Bool, _ layer: String
  ) throws -> Attention {
    Attention(
      query: try projection(description.query, layer: layer),
      key: try projection(description.key, layer: layer),
      value: try projection(description.value, layer: layer),
      output: try projection(description.output, layer: layer),
      core: AttentionCore(
        heads: description.heads, keyValueHeads: description.keyValueHeads,
        width: description.headWidth, scale: description.scale,
        isCausal: description.isCausal,
        position: try position(description.position, heads: description.heads), layer: layer,
        site: site()), isCross: isCross)
  }

  private mutating func position(
    _ description: PositionDescription, heads: Int
  ) throws -> AttentionPosition {
    switch description {
    case .none: .none
    case .rotary(let rotary): .rotary(rotary)
    case .relative(let relative):
      .relative(
        relative, tensor: try tensor("\(relative.name).weight", relative.buckets, heads))
    }
  }

  private mutating func feedForward(
    _ description: FeedForwardDescription, _ layer: String
  ) throws -> FeedForward {
    FeedForward(
      gate: try description.gate.map { try projection($0, layer: layer) },
      up: try projection(description.up, layer: layer),
      down: try projection(description.down, layer: layer), activation: description.activation,
      layer: layer, site: description.dropsInner ? site() : nil)
  }

  private mutating func embedding(
    _ description: TokenEmbeddingDescription
  ) throws -> TokenEmbedding {
    func table(_ description: TokenEmbeddingDescription.Table?, _ width: Int) throws -> Int? {
      try description.map { try tensor("\($0.name).weight", $0.rows, width) }
    }
    return TokenEmbedding(
      description: description,
      tokens: try tensor(
        "\(description.tokens.name).weight", description.tokens.rows, description.width),
      positions: try table(description.positions, description.width),
      types: try table(description.types, description.width),
      norm: try description.norm.map { try norm($0, layer: description.layer) }, site: site())
  }

  private mutating func embedding(
    _ description: PatchEmbeddingDescription
  ) throws -> PatchEmbedding {
    let width = description.projection.outputs
    return PatchEmbedding(
      description: description,
      projection: try projection(description.projection, layer: description.layer),
      classToken: try tensor(description.classToken, 1, width),
      positions: try tensor(description.positions, description.vectors, width), site: site())
  }

  private mutating func norm(_ description: NormDescription, layer: String) throws -> Norm {
    Norm(
      kind: description.kind, epsilon: description.epsilon, layer: layer,
      gain: try tensor("\(description.name).weight", 1, description.width),
      shift: description.kind == .layer
        ? try tensor("\(description.name).bias", 1, description.width) : nil)
  }

  private mutating func projection(
    _ description: LinearDescription, layer: String
  ) throws -> Projection {
    let target = try matrix(description.weightName, description.outputs, description.inputs)
    let handle = try engine.program(
      target,
      as: MatrixDescription(
        name: "\(description.name).weight", layer: layer, role: .base, headroom: headroom))
    let bias =
      description.hasBias
      ? try matrix("\(description.name).bias", 1, description.outputs) : nil
    return Projection(
      module: table.add(
        AdaptableModule(
          name: description.name, layer: layer, weights: handle, target: target, bias: bias)),
      layer: layer)
  }

  private mutating func tensor(_ name: String, _ rows: Int, _ columns: Int) throws -> Int {
    let value = try matrix(name, rows, columns)
    return table.tensor(name, value)
  }

  private mutating func matrix(_ name: String, _ rows: Int, _ columns: Int) throws -> Matrix {
    tensors.append(TensorShape(name: name, rows: rows, columns: columns))
    return try weights.matrix(name, rows, columns)
  }

  private mutating func site() -> UInt32 {
    sites += 1
    return sites
  }
}

extension OutputDescription {
  /// The linear map, where there is one.
  var linear: LinearDescription? {
    switch self {
    case .mean, .first, .last: nil
    case .pooled(let linear, _), .vocabulary(let linear, _): linear
    }
  }
}

extension TransformerDescription {
  /// Every tensor that the network needs, each once, in the order of the forward pass.
  public func tensors() throws -> [TensorShape] {
    var builder = TransformerBuilder(TransformerWeights(self), headroom: 1, DigitalEngine())
    _ = try builder.stack(first)
    if let decoder { _ = try builder.stack(decoder) }
    _ = try builder.output(output)
    var seen: Set<String> = []
    return builder.tensors.filter { seen.insert($0.name).inserted }
  }
}
