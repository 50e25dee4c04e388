import Adaptation
import MatrixMath
import Networks
import TestSupport
import Testing

/// Counts and refusals that the methods' definitions give without running anything.
@Suite struct MethodTests {
  /// The digits perceptron 64-256-256-256 as shapes alone.
  func attach(
    _ method: any AdaptationMethod, pool: Int = 6, rank: Int = 16, task: Int = 0,
    policy: WritePolicy = .writeThrough
  ) throws -> ParameterStore {
    let widths = [64, 256, 256, 256]
    let shapes = Array(zip(widths, widths.dropFirst()))
    var engine: any MatrixEngine = DigitalEngine()
    var body: any Network = try MultilayerPerceptron(
      PerceptronWeights(
        layers: shapes.map {
          PerceptronWeights.Layer(
            weight: Matrix(shapeOnly: $0.1, $0.0), bias: Matrix(shapeOnly: 1, $0.1))
        }), on: &engine)
    var execution = Execution(engine: engine, writePolicy: policy)
    let adapters = (0..<pool).map { index in
      LowRankAdapter(
        task: "task\(index)",
        modules: shapes.map {
          LowRankFactors(
            a: Matrix(shapeOnly: rank, $0.0), b: Matrix(shapeOnly: $0.1, rank))
        })
    }
    try method.attach(
      to: &body,
      AdaptationSite(
        allOf: body, pool: adapters, stream: RandomStream(seed: 1, domain: .adaptation)),
      beginning: TaskStart(
        number: task, inputs: Matrix(shapeOnly: 1, 64), labels: [0], classes: 1),
      &execution)
    return execution.parameters
  }

  @Test func trainedScalarsOfTheDigitsNetwork() throws {
    #expect(try attach(try LinearProbe(.init())).adaptedScalars == 0)
    #expect(try attach(try FullFineTuning(.init())).adaptedScalars == 148_224)
    #expect(try attach(try LoRA(.init())).adaptedScalars == 21_504)
    #expect(try attach(try BiasOnly(.init())).adaptedScalars == 768)
    #expect(try attach(try ColumnScale(.init())).adaptedScalars == 768)
    #expect(try attach(try FloraBatched(.init())).adaptedScalars == 1_344)
    #expect(try attach(try FloraBatched(.init(rank: 3))).adaptedScalars == 4_032)
    let fusion = try attach(try LoRAFusion(.init()))
    #expect(fusion.adaptedScalars == 786)
    #expect(fusion.scalars(in: .coefficient) == 18)
    #expect(fusion.scalars(in: .magnitude) == 768)
  }

  @Test func coefficientsBySharing() throws {
    func coefficients(_ settings: LoRAFusion.Configuration) throws -> Int {
      try attach(try LoRAFusion(settings)).scalars(in: .coefficient)
    }
    #expect(try coefficients(.init(sharing: .network)) == 6)
    #expect(try coefficients(.init(sharing: .module)) == 18)
    #expect(try coefficients(.init(form: .factors, factors: .separate)) == 36)
  }

  @Test func loraFusionPutsNothingTrainedOnArrays() throws {
    #expect(try attach(try LoRAFusion(.init())).all.allSatisfy { $0.home == nil })
  }

  @Test func loraStartsAtTheBaseNetwork() throws {
    var engine: any MatrixEngine = DigitalEngine()
    let weights = PerceptronWeights(
      widths: [6, 5, 4], stream: RandomStream(seed: 3, domain: .weights))
    var body: any Network = try MultilayerPerceptron(weights, on: &engine)
    var execution = Execution(engine: engine)
    let x = randomMatrix(3, 6, salt: 1)
    let before = body.forward(x, &execution)
    let site = AdaptationSite(
      modules: [0, 1], stream: RandomStream(seed: 1, domain: .adaptation))
    try LoRA(.init(rank: 2)).attach(to: &body, site, &execution)
    #expect(body.forward(x, &execution) == before)
  }

  @Test(arguments: ["bias-only", "column-scale", "flora-batched"])
  func startsAtTheBaseNetwork(name: String) throws {
    let methods: [any AdaptationMethod] = [
      try BiasOnly(.init()), try ColumnScale(.init(precision: .bits(1))),
      try ColumnScale(.init(precision: .powerOfTwo)), try FloraBatched(.init(rank: 3)),
    ]
    for method in methods where type(of: method).name == name {
      var engine: any MatrixEngine = DigitalEngine()
      let weights = PerceptronWeights(
        widths: [6, 5, 4], stream: RandomStream(seed: 3, domain: .weights))
      var body: any Network = try MultilayerPerceptron(weights, on: &engine)
      var execution = Execution(engine: engine)
      let x = randomMatrix(3, 6, salt: 1)
      let before = body.forward(x, &execution)
      let site = AdaptationSite(
        modules: [0, 1], stream: RandomStream(seed: 1, domain: .adaptation))
      try method.attach(to: &body, site, &execution)
      #expect(body.forward(x, &execution) == before)
    }
  }

  @Test func refusesANetworkWithoutBiases() {
    let error = #expect(throws: AdaptationError.self) {
      var body: any Network = Unbiased()
      var execution = Execution(engine: DigitalEngine())
      try BiasOnly(.init()).attach(
        to: &body,
        AdaptationSite(
          modules: [0, 1], stream: RandomStream(seed: 1, domain: .adaptation)), &execution)
    }
    #expect(
      error?.description == "bias-only: none of the modules query, value has a bias to train")
  }

  @Test func refusesSeparateFactorsOfAProduct() {
    let error = #expect(throws: AdaptationError.self) {
      _ = try LoRAFusion(.init(form: .product, factors: .separate))
    }
    #expect(
      error?.description
        == "lorafusion: factors is separate with form product, allowed is shared: a product has "
        + "one coefficient")
  }

  @Test func refusesANegativePenalty() {
    let error = #expect(throws: AdaptationError.self) { _ = try LoRAFusion(.init(l1: -1)) }
    #expect(
      error?.description == "lorafusion: l1 is -1.0, allowed is a finite number, 0 or more")
  }

  @Test func refusesARankLargerThanTheMatrix() {
    let error = #expect(throws: AdaptationError.self) {
      _ = try attach(try LoRA(.init(rank: 65)))
    }
    #expect(
      error?.description == "lora: rank 65 is larger than module layer1 of shape [256, 64]")
  }

  @Test func refusesASmallPool() {
    let error = #expect(throws: AdaptationError.self) {
      _ = try attach(try LoRAFusion(.init()), pool: 5)
    }
    #expect(error?.description == "lorafusion: the pool must hold at least 6 modules, found 5")
  }

  @Test func refusesAPoolOfAnotherRank() {
    let error = #expect(throws: AdaptationError.self) {
      _ = try attach(try LoRAFusion(.init()), rank: 8)
    }
    #expect(
      error?.description
        == "pool task task0, module layer1: the factors have shapes A [8, 64], B [256, 8], "
        + "expected A [16, 64], B [256, 16]")
  }

  @Test func refusesTheSaddleAtZero() {
    let error = #expect(throws: AdaptationError.self) {
      _ = try LoRAFusion(.init(form: .factors, initial: .zero))
    }
    #expect(
      error?.description
        == "lorafusion: initial is zero with form factors, allowed is uniform, sqrt, xavier: "
        + "all gradients vanish at zero in this form")
  }
}

/// Two modules without biases.
private struct Unbiased: Network {
  let inputs = 2
  let features = 2
  let modules = ["query", "value"].enumerated().map { index, name in
    AdaptableModule(
      name: name, layer: "attention", weights: MatrixHandle(index: index),
      target: Matrix(shapeOnly: 2, 2), bias: nil)
  }
  func map(ofModule index: Int) -> any LinearMap { FrozenMap(weights: modules[index].weights) }
  mutating func replaceMap(ofModule index: Int, by map: any LinearMap) {}
  mutating func trainBias(ofModule index: Int, _ parameter: ParameterID) {}
  func forward(_ x: Matrix, _ execution: inout Execution) -> Matrix { x }
  func backward(_ dy: Matrix, _ execution: inout Execution) {}
}
