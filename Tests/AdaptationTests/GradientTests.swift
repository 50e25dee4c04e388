import Adaptation
import MatrixMath
import Networks
import TestSupport
import Testing

/// Gradients of every trained tensor against central differences of a naive model in `Double`.
@Suite struct GradientTests {
  static let widths = [5, 7, 6]
  static let classes = 3
  static let rank = 2
  static let pool = 3
  static let alpha: Float = 3

  let weights = PerceptronWeights(
    layers: zip(widths, widths.dropFirst()).enumerated().map { index, shape in
      PerceptronWeights.Layer(
        weight: randomMatrix(shape.1, shape.0, salt: UInt32(index), scale: 0.6),
        bias: randomMatrix(1, shape.1, salt: UInt32(10 + index), scale: 0.3))
    })
  let adapters = (0..<pool).map { module in
    LowRankAdapter(
      task: "task\(module)",
      modules: zip(widths, widths.dropFirst()).enumerated().map { index, shape in
        let salt = UInt32(100 + 10 * module + index)
        return LowRankFactors(
          a: randomMatrix(rank, shape.0, salt: salt, scale: 0.5),
          b: randomMatrix(shape.1, rank, salt: salt + 500, scale: 0.5))
      })
  }
  let x = randomMatrix(4, widths[0], salt: 77)
  let labels = [0, 2, 1, 2]

  /// Attaches a method, moves every tensor off its start and returns the gradients by name.
  func gradients(
    of method: any AdaptationMethod, policy: WritePolicy = .writeThrough
  ) throws -> (parameters: [String: Matrix], gradients: [String: Matrix]) {
    var engine: any MatrixEngine = DigitalEngine()
    var body: any Network = try MultilayerPerceptron(weights, on: &engine)
    var execution = Execution(engine: engine, writePolicy: policy)
    try method.attach(
      to: &body,
      AdaptationSite(
        allOf: body, pool: adapters, stream: RandomStream(seed: 1, domain: .adaptation)),
      beginning: TaskStart(number: 0, inputs: x, labels: labels, classes: Self.classes),
      &execution)
    let head = ClassificationHead(
      features: body.features, classes: Self.classes, in: &execution.parameters)
    for (index, parameter) in execution.parameters.all.enumerated() {
      let id = try #require(execution.parameters.id(named: parameter.name))
      execution.parameters[id].value.add(
        randomMatrix(
          parameter.value.rows, parameter.value.columns, salt: UInt32(900 + index), scale: 0.2))
    }
    try execution.writeBack()
    let classifier = Classifier(body: body, head: head)
    _ = classifier.computeGradients(x, labels: labels, &execution)
    let all = execution.parameters.all
    return (
      Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0.value) }),
      Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0.gradient) })
    )
  }

  /// Compares the gradients of all tensors with differences of `model(values by name)`.
  func check(
    _ method: any AdaptationMethod, tolerance: Double = 2e-4,
    policy: WritePolicy = .writeThrough,
    model: ([String: ReferenceModel.Table]) -> ReferenceModel
  ) throws {
    let (parameters, gradients) = try gradients(of: method, policy: policy)
    let inputs = table(x)
    for (name, value) in parameters {
      let start = value.elements.map(Double.init)
      // A step this small crosses no rectifier's corner.
      let slopes = centralDifferences(at: start, step: 1e-7) { point in
        var values = parameters.mapValues(table)
        values[name] = stride(from: 0, to: point.count, by: value.columns).map {
          Array(point[$0..<$0 + value.columns])
        }
        return model(values).loss(inputs, labels: labels)
      }
      let gradient = try #require(gradients[name])
      let worst = worstRelativeError(gradient.elements, slopes.map(Float.init))
      #expect(worst.error < tolerance, "\(name)[\(worst.index)]")
      #expect(slopes.contains { abs($0) > 1e-4 }, "\(name) has no slope to compare")
    }
  }

  func model(
    _ values: [String: ReferenceModel.Table],
    weight: (Int) -> ReferenceModel.Table
  ) -> ReferenceModel {
    let layers = weights.layers.indices
    return ReferenceModel(
      weights: layers.map(weight),
      biases: layers.map { values["layer\($0 + 1).bias"]?[0] ?? table(weights.layers[$0].bias)[0] },
      head: values["head.weight"] ?? [], headBias: values["head.bias"]?[0] ?? [])
  }

  @Test func linearProbe() throws {
    try check(try LinearProbe(.init())) { values in
      model(values) { table(weights.layers[$0].weight) }
    }
  }

  @Test func fullFineTuning() throws {
    try check(try FullFineTuning(.init())) { values in
      model(values) { values["layer\($0 + 1).weight"] ?? [] }
    }
  }

  @Test func lora() throws {
    try check(try LoRA(.init(rank: Self.rank, alpha: Self.alpha))) { values in
      model(values) { index in
        let (a, b) = (values["layer\(index + 1).lora_a"], values["layer\(index + 1).lora_b"])
        return plus(
          table(weights.layers[index].weight), times(b ?? [], a ?? []),
          scale: Double(Self.alpha) / Double(Self.rank))
      }
    }
  }
}
