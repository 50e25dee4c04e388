import Adaptation
import MatrixMath
import Networks
import TestSupport
import Testing

/// What methods with low-rank factors declare against what one training step does.
@Suite struct LowRankDeclarationTests {
  static let vectors = 4
  static let methods: [(name: String, make: @Sendable () throws -> any AdaptationMethod)] = [
    ("lora", { try LoRA(.init(rank: 2)) }),
    ("lora transposed", { try LoRA(.init(rank: 2, aOrientation: .transposed)) }),
    ("lora fused", { try LoRA(.init(rank: 2, mode: .fused)) }),
    ("lora resident", { try LoRA(.init(rank: 2, residentTasks: 3)) }),
    ("dora", { try DoRA(.init(branch: .init(rank: 2))) }),
    ("dora fused", { try DoRA(.init(branch: .init(rank: 2, mode: .fused))) }),
    (
      "dora every 2 steps",
      { try DoRA(.init(branch: .init(rank: 2), normRefresh: .every(steps: 2))) }
    ),
    ("dora frozen", { try DoRA(.init(branch: .init(rank: 2), normRefresh: .frozen)) }),
    ("ffa-lora", { try FFALoRA(.init(rank: 2)) }),
    ("lora-xs", { try LoRAXS(.init(rank: 2)) }),
    ("lora-xs unscaled", { try LoRAXS(.init(rank: 2, alpha: 2)) }),
    ("eigenlorax", { try EigenLoRAx(.init(pool: 3, components: 4, rank: 3)) }),
    (
      "eigenlorax random",
      { try EigenLoRAx(.init(pool: 3, components: 3, randomComponents: 1, rank: 2)) }
    ),
    ("vera", { try VeRA(.init(rank: 9)) }),
    ("vera copies", { try VeRA(.init(rank: 9, sharing: .module)) }),
  ]

  /// One step of a method on a small network, or of its shapes alone.
  private func step(
    _ method: any AdaptationMethod, _ policy: WritePolicy, isShapeOnly: Bool
  ) throws -> (body: any Network, execution: Execution) {
    let bench = GradientTests()
    var weights = bench.weights
    var pool = bench.adapters
    if isShapeOnly {
      weights = PerceptronWeights(
        layers: weights.layers.map { .init(weight: $0.weight.shapeOnly, bias: $0.bias.shapeOnly) })
      pool = pool.map { adapter in
        LowRankAdapter(
          task: adapter.task,
          modules: adapter.modules.map { .init(a: $0.a.shapeOnly, b: $0.b.shapeOnly) })
      }
    }
    var engine: any MatrixEngine = RememberingEngine()
    var body: any Network = try MultilayerPerceptron(weights, on: &engine)
    var execution = Execution(engine: engine, writePolicy: policy)
    let x = isShapeOnly ? bench.x.shapeOnly : bench.x
    try method.attach(
      to: &body,
      AdaptationSite(allOf: body, pool: pool, stream: RandomStream(seed: 1, domain: .adaptation)),
      beginning: TaskStart(number: 0, inputs: x, labels: bench.labels, classes: 3), &execution)
    let head = ClassificationHead(
      features: body.features, classes: 3, in: &execution.parameters)
    let classifier = Classifier(body: body, head: head)
    // The norms of the start are known; every later batch computes its own.
    if (method as? DoRA)?.configuration.normRefresh == .exact { execution.kept = [:] }
    _ = classifier.computeGradients(x, labels: bench.labels, &execution)
    execution.engine.phase = .update
    try execution.writeBack()
    return (body, execution)
  }

  @Test(arguments: methods.map(\.name), [WritePolicy.writeThrough, .residual])
  func declarationIsWhatHappens(name: String, policy: WritePolicy) throws {
    let method = try #require(Self.methods.first { $0.name == name }).make()
    guard policy != .residual || !name.contains("fused") else { return }
    for isShapeOnly in [false, true] {
      let (body, execution) = try step(method, policy, isShapeOnly: isShapeOnly)
      let engine = try #require(execution.engine as? RememberingEngine)
      let modules = body.modules.map {
        ModuleShape(
          name: $0.name, layer: $0.layer, outputs: $0.target.rows, inputs: $0.target.columns,
          hasBias: $0.bias != nil)
      }
      let declared = method.declaration(for: modules, policy)
      for group in ParameterGroup.allCases where group != .head {
        #expect(execution.parameters.scalars(in: group) == declared.trained[group] ?? 0)
      }
      #expect(engine.resident == declared.residentWeights)
      let written = engine.writes[.update] ?? .init()
      #expect(written.weights == declared.step.weights)
      #expect(written.rows == declared.step.rows)
      #expect(engine.work == expectedWork(declared, modules))
      #expect(execution.tape.peakEntries == expectedEntries(declared, modules))
    }
  }

  /// The work of maps and of the layers around them, biases and rectifiers both ways.
  private func expectedWork(
    _ declared: MethodDeclaration, _ modules: [ModuleShape]
  ) -> DigitalWork {
    var work = declared.batchWork
    for _ in 0..<Self.vectors { work.add(declared.vectorWork) }
    let outputs = Self.vectors * modules.reduce(0) { $0 + $1.outputs }
    work.add(DigitalWork(adds: outputs, compares: 2 * outputs))
    return work
  }

  /// What maps and layers keep, with the two rows of norms and gains of every magnitude, and the head's inputs.
  private func expectedEntries(
    _ declared: MethodDeclaration, _ modules: [ModuleShape]
  ) -> Int {
    let outputs = modules.reduce(0) { $0 + $1.outputs }
    let head = modules.last?.outputs ?? 0
    return Self.vectors * (declared.activationBytes / 4 + outputs + head)
      + 2 * (declared.trained[.magnitude] ?? 0)
  }
}

extension Matrix {
  fileprivate var shapeOnly: Matrix { Matrix(shapeOnly: rows, columns) }
}
