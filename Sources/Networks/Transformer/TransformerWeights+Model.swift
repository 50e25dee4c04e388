public import MatrixMath

extension TransformerWeights: NetworkModel {
  /// The linear maps in the order of the forward pass, those to a pooler or a vocabulary included.
  public var moduleShapes: [ModuleShape] { description.modules }

  /// The number of values of an image; nothing for sequences, which may have any length.
  public var inputs: Int? {
    guard case .patches(let patches) = description.first.embedding else { return nil }
    return patches.channels * patches.side * patches.side
  }

  /// The same network without values.
  public var shapeOnly: any NetworkModel { TransformerWeights(description) }

  /// Programs every linear map.
  public func place(
    headroom: Float, on engine: inout any MatrixEngine
  ) throws -> any Network {
    try Transformer(self, headroom: headroom, on: &engine)
  }

  /// The same with trained weights and biases of modules in the place of its own.
  public func updated(by parameters: ParameterStore) -> any NetworkModel {
    var result = self
    for module in description.linearMaps {
      for name in [module.weightName, "\(module.name).bias"] where tensors[name] != nil {
        if let value = parameters.value(
          named: name == module.weightName ? "\(module.name).weight" : name)
        {
          result.replace(name, by: value)
        }
      }
    }
    return result
  }

  /// What a batch is to the network: a pass of its shapes tells.
  public func load(of batch: Matrix, training modules: Set<Int>) -> BatchLoad {
    var engine: any MatrixEngine = VectorCounter()
    guard var body = try? Transformer(TransformerWeights(description), on: &engine) else {
      preconditionFailure("a network of shapes can always be placed")
    }
    for module in modules {
      body.replaceMap(ofModule: module, by: MarkedMap(body.map(ofModule: module)))
    }
    var execution = Execution(engine: engine)
    _ = body.forward(batch, &execution)
    let counts = (execution.engine as? VectorCounter)?.vectors ?? []
    let most = counts.max() ?? 0
    let others = counts.enumerated().filter { $1 != most }.map { ($0, $1) }
    return BatchLoad(
      vectors: most, others: Dictionary(uniqueKeysWithValues: others),
      layerEntries: execution.tape.peakEntries)
  }
}

extension TransformerDescription {
  /// Every linear map, in the order of the forward pass, with the layer that it belongs to.
  var linearMaps: [LinearDescription] { layeredMaps.map(\.map) }

  /// The shapes of all linear maps.
  var modules: [ModuleShape] {
    layeredMaps.map { layer, map in
      ModuleShape(
        name: map.name, layer: layer, outputs: map.outputs, inputs: map.inputs,
        hasBias: map.hasBias)
    }
  }

  private var layeredMaps: [(layer: String, map: LinearDescription)] {
    let stacks = [first] + (decoder.map { [$0] } ?? [])
    return stacks.flatMap(\.linearMaps)
      + (output.linear.map { [(OutputStage.layer, $0)] } ?? [])
  }
}

extension StackDescription {
  fileprivate var linearMaps: [(layer: String, map: LinearDescription)] {
    var maps: [(String, LinearDescription)] = []
    if case .patches(let patches) = embedding { maps.append((patches.layer, patches.projection)) }
    for block in blocks {
      maps += block.sublayers.flatMap(\.linearMaps).map { (block.layer, $0) }
    }
    return maps
  }
}

extension SublayerDescription {
  fileprivate var linearMaps: [LinearDescription] {
    switch function {
    case .selfAttention(let attention), .crossAttention(let attention):
      [attention.query, attention.key, attention.value, attention.output]
    case .feedForward(let part): (part.gate.map { [$0] } ?? []) + [part.up, part.down]
    }
  }
}

/// A map that counts as trained and keeps nothing.
private struct MarkedMap: LinearMap {
  private let map: any LinearMap

  init(_ map: any LinearMap) { self.map = map }

  var isTrained: Bool { true }

  func forward(_ x: Matrix, _ execution: inout Execution) -> Matrix {
    map.forward(x, &execution)
  }

  func backward(
    _ dy: Matrix, needsInputGradient: Bool, _ execution: inout Execution
  ) -> Matrix? {
    map.backward(dy, needsInputGradient: needsInputGradient, &execution)
  }
}

/// An engine of shapes that remembers how many vectors every matrix was given.
private struct VectorCounter: MatrixEngine {
  var phase = Phase.inference
  private(set) var vectors: [Int] = []
  private var shapes: [Matrix] = []

  mutating func program(
    _ weights: Matrix, as description: MatrixDescription
  ) throws -> MatrixHandle {
    shapes.append(weights)
    vectors.append(0)
    return MatrixHandle(index: shapes.count - 1)
  }

  mutating func rewrite(
    _ handle: MatrixHandle, _ selection: MatrixSelection, to values: Matrix
  ) throws {}

  mutating func multiply(_ handle: MatrixHandle, _ x: Matrix) -> Matrix {
    vectors[handle.index] += x.rows
    return Matrix(shapeOnly: x.rows, shapes[handle.index].rows)
  }

  mutating func multiplyTransposed(_ handle: MatrixHandle, _ y: Matrix) -> Matrix {
    Matrix(shapeOnly: y.rows, shapes[handle.index].columns)
  }

  mutating func record(_ work: DigitalWork, layer: String, vectors: Int) {}
  mutating func barrier() {}
  mutating func calibrate(_ isWatching: Bool) {}
}
