import Accelerators
import Adaptation
import Crossbars
import Devices
import MatrixMath
import Networks
import Testing
import Traces

/// A transformer without values leaves the operations that it leaves with values.
@Suite struct TransformerShapesTests {
  private static func linear(_ name: String, _ outputs: Int, _ inputs: Int) -> LinearDescription {
    LinearDescription(name, outputs: outputs, inputs: inputs, hasBias: false)
  }

  private static func attention(
    _ layer: String, isCausal: Bool, _ position: PositionDescription
  ) -> AttentionDescription {
    AttentionDescription(
      query: linear("\(layer).q", 8, 8), key: linear("\(layer).k", 4, 8),
      value: linear("\(layer).v", 4, 8), output: linear("\(layer).o", 8, 8), heads: 2,
      keyValueHeads: 1, isCausal: isCausal, position: position)
  }

  /// One block with everything that blocks can have.
  private static func stack(_ name: String, isDecoder: Bool) -> StackDescription {
    let layer = "\(name).block"
    func norm(_ part: String) -> NormDescription {
      NormDescription("\(name).\(part)", .rootMeanSquare, width: 8, epsilon: 1e-5)
    }
    let position: PositionDescription =
      isDecoder
      ? .rotary(RotaryPositions(width: 4, base: 100))
      : .relative(
        RelativePositions("\(name).bias", buckets: 4, largestDistance: 8, isBidirectional: true))
    var sublayers = [
      SublayerDescription(
        .selfAttention(attention("\(layer).self", isCausal: isDecoder, position)),
        norm: norm("n1"), .before)
    ]
    if isDecoder {
      sublayers.append(
        SublayerDescription(
          .crossAttention(attention("\(layer).cross", isCausal: false, .none)), norm: norm("n2"),
          .before))
    }
    sublayers.append(
      SublayerDescription(
        .feedForward(
          FeedForwardDescription(
            gate: linear("\(layer).gate", 12, 8), up: linear("\(layer).up", 12, 8),
            down: linear("\(layer).down", 8, 12), activation: .geluTanh)), norm: norm("n3"),
        .before))
    return StackDescription(
      embedding: .tokens(
        TokenEmbeddingDescription(
          layer: "shared", width: 8, tokens: .init("shared", rows: 10))),
      blocks: [BlockDescription(layer: layer, sublayers: sublayers)], finalNorm: norm("final"))
  }

  private static let description = TransformerDescription(
    first: stack("encoder", isDecoder: false), decoder: stack("decoder", isDecoder: true),
    output: .vocabulary(linear("lm_head", 10, 8), scale: 1))

  /// Weights drawn at random, all gains and embeddings too.
  private static func weights() throws -> TransformerWeights {
    let stream = RandomStream(seed: 3, domain: .weights)
    var tensors: [String: Matrix] = [:]
    for (index, shape) in try description.tensors().enumerated() {
      tensors[shape.name] = Matrix(
        rows: shape.rows, columns: shape.columns,
        elements: (0..<shape.rows * shape.columns).map {
          0.3 * stream.normal(RandomAddress(array: UInt32(index), cell: UInt32($0)))
        })
    }
    return TransformerWeights(description, tensors: tensors)
  }

  private static func adapter(for modules: [ModuleShape], withValues: Bool) -> LowRankAdapter {
    func factor(_ rows: Int, _ columns: Int) -> Matrix {
      withValues
        ? Matrix(
          rows: rows, columns: columns,
          elements: (0..<rows * columns).map { 0.1 * Float($0 % 7) - 0.2 })
        : Matrix(shapeOnly: rows, columns)
    }
    return LowRankAdapter(
      task: "pool",
      modules: modules.map { LowRankFactors(a: factor(2, $0.inputs), b: factor($0.outputs, 2)) })
  }

  private static func methods() throws -> [any AdaptationMethod] {
    [
      try LoRA(.init(rank: 2)), try ColumnScale(.init()), try LoRAFusion(.init(pool: 1, rank: 2)),
      try PaCA(.init(rank: 2)), try FullFineTuning(.init()), try LinearProbe(.init()),
    ]
  }

  /// Deployment, a step, inference and what a method writes when a task arrives.
  private func traces(_ method: any AdaptationMethod, withValues: Bool) throws -> [Trace] {
    let weights = withValues ? try Self.weights() : TransformerWeights(Self.description)
    let shapes = weights.moduleShapes
    var engine: any MatrixEngine = try CrossbarEngine(
      device: try Wan2022(.init()), description: CrossbarDescription(),
      array: ArrayShape(rows: 128, columns: 128), seed: 1)
    var body = try weights.place(headroom: method.headroom, on: &engine)
    var execution = Execution(engine: engine)
    let adapted = shapes.indices.filter { shapes[$0].name.hasSuffix(".q") }
    let site = AdaptationSite(
      modules: adapted,
      pool: [Self.adapter(for: adapted.map { shapes[$0] }, withValues: withValues)],
      stream: RandomStream(seed: 1, domain: .adaptation))
    // Two sequences of three tokens; the decoder is given two of each.
    let inputs = Matrix(rows: 2, columns: 6, elements: [1, 2, 3, -2, 4, 5, 6, 7, 8, -2, 9, 0])
    let labels = [1, 2, 3, 4]
    try method.attach(
      to: &body, site,
      beginning: TaskStart(number: 0, inputs: inputs, labels: labels, classes: 10), &execution)
    let deployed = try execution.takeTrace()
    let classifier = Classifier(body: body, classes: 10, in: &execution.parameters)
    _ = try classifier.train(
      inputs, labels: labels,
      TrainingSchedule(epochs: 1, batchSize: 2, learningRates: method.learningRates),
      stream: RandomStream(seed: 1, domain: .shuffle), &execution)
    let step = try execution.takeTrace()
    let logits = classifier.infer(inputs, &execution)
    #expect(logits.rows == 4 && logits.columns == 10 && logits.isShapeOnly != withValues)
    let inference = try execution.takeTrace()
    execution.engine.phase = .taskSwitch
    try execution.load(execution.parameters, after: execution.parameters)
    return [deployed, step, inference, try execution.takeTrace()]
  }

  @Test(arguments: 0..<6)
  func sameOperationsAsWithValues(index: Int) throws {
    let method = try Self.methods()[index]
    let (real, shapes) = (
      try traces(method, withValues: true), try traces(method, withValues: false)
    )
    for (with, without) in zip(real, shapes) {
      #expect(with.layers == without.layers)
      #expect(
        with.matrices.map { [$0.inputs, $0.outputs, $0.layer] }
          == without.matrices.map { [$0.inputs, $0.outputs, $0.layer] })
      #expect(with.operations.map(\.kind) == without.operations.map(\.kind))
      #expect(with.operations.map(\.phase) == without.operations.map(\.phase))
      #expect(with.operations.map(\.matrix) == without.operations.map(\.matrix))
      #expect(with.operations.map(\.vectors) == without.operations.map(\.vectors))
      #expect(with.operations.map(\.dependencies) == without.operations.map(\.dependencies))
      #expect(with.repetitions == without.repetitions)
      for (one, other) in zip(with.operations, without.operations) {
        switch (one.work, other.work) {
        case (.vector(let one), .vector(let other)): #expect(one == other)
        case (.write(let one), .write(let other)):
          #expect(one.cells + one.skippedCells == other.cells)
        case (.multiply(let one), .multiply(let other)):
          #expect(one.inputPasses <= other.inputPasses)
        default: break
        }
      }
      try without.validate()
    }
    #expect(shapes[1].operations.contains { $0.phase == .forward && $0.kind == .multiply })
  }
}
