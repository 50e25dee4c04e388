import Adaptation
import MatrixMath
import Networks
import Testing

/// What is trained beside a module belongs to the module's layer, whatever dots are in the names.
@Suite struct LayerTests {
  static let layers = ["encoder.layer.0", "encoder.layer.1"]

  @Test(arguments: DeclarationTests.settings)
  func trainedTensorsBelongToTheLayerOfTheirModule(settings: MethodSettings) throws {
    let method = try settings.make()
    var engine: any MatrixEngine = DigitalEngine()
    let modules = try Self.layers.flatMap { layer in
      try ["query", "value"].map { try module("\(layer).\($0)", layer, &engine) }
    }
    var body: any Network = ModuleList(modules)
    let factors = LowRankFactors(a: Matrix(shapeOnly: 16, 40), b: Matrix(shapeOnly: 40, 16))
    let site = AdaptationSite(
      allOf: body,
      pool: (0..<method.poolSize).map { number in
        LowRankAdapter(task: "\(number)", modules: modules.map { _ in factors })
      }, stream: RandomStream(seed: 1, domain: .adaptation))
    var execution = Execution(engine: engine)
    try method.attach(
      to: &body, site,
      beginning: TaskStart(number: 0, inputs: Matrix(shapeOnly: 1, 40), labels: [0], classes: 2),
      &execution)
    for parameter in execution.parameters.all {
      // Coefficients that the whole network shares are of no layer in it.
      let isShared = parameter.name.hasPrefix("network.")
      let layer = Self.layers.first { parameter.name.hasPrefix($0) }
      #expect(parameter.layer == (isShared ? "network" : layer), "\(parameter.name)")
    }
  }

  private func module(
    _ name: String, _ layer: String, _ engine: inout any MatrixEngine
  ) throws -> AdaptableModule {
    let target = Matrix(shapeOnly: 40, 40)
    return AdaptableModule(
      name: name, layer: layer,
      weights: try engine.program(
        target, as: MatrixDescription(name: "\(name).weight", layer: layer, role: .base)),
      target: target, bias: Matrix(shapeOnly: 1, 40))
  }
}
