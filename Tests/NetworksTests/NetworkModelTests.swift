import MatrixMath
import Networks
import Testing

/// The laws of a network off the device, for the perceptron, and the layers of trained tensors.
@Suite struct NetworkModelTests {
  let model = PerceptronWeights(
    widths: [5, 4, 3], stream: RandomStream(seed: 1, domain: .weights))

  @Test func placedModulesAreThoseItNames() throws {
    for model in [model as any NetworkModel, model.shapeOnly] {
      var engine: any MatrixEngine = DigitalEngine()
      let network = try model.place(headroom: 1, on: &engine)
      let shapes = network.modules.map { module in
        ModuleShape(
          name: module.name, layer: module.layer, outputs: module.target.rows,
          inputs: module.target.columns, hasBias: module.bias != nil)
      }
      #expect(shapes == model.moduleShapes)
      #expect(shapes.map(\.name) == ["layer1", "layer2"])
      #expect(model.inputs == network.inputs && model.features == network.features)
    }
    #expect(model.shapeOnly.moduleShapes == model.moduleShapes)
  }

  @Test func aForwardPassKeepsItsLoad() throws {
    var engine: any MatrixEngine = DigitalEngine()
    let network = try model.place(headroom: 1, on: &engine)
    var execution = Execution(engine: engine)
    let batch = Matrix(rows: 7, columns: 5, repeating: 1)
    _ = network.forward(batch, &execution)
    let load = model.load(of: batch, training: [])
    #expect(execution.tape.peakEntries == load.layerEntries)
    #expect(load == BatchLoad(vectors: 7, layerEntries: 7 * (4 + 3)))
  }

  @Test func aModuleMaySeeOtherVectors() {
    let load = BatchLoad(vectors: 24, others: [2: 3], layerEntries: 0)
    #expect((0..<4).map(load.vectors(ofModule:)) == [24, 24, 3, 24])
  }

  @Test func trainedTensorsTakeThePlaceOfItsOwn() throws {
    var parameters = ParameterStore()
    let weight = Matrix(rows: 3, columns: 4, repeating: 2)
    let bias = Matrix(rows: 1, columns: 4, repeating: 3)
    _ = parameters.add("layer2.weight", .weight, weight)
    _ = parameters.add("layer1.bias", .bias, bias)
    _ = parameters.add("head.weight", .head, weight)
    let updated = try #require(model.updated(by: parameters) as? PerceptronWeights)
    #expect(updated.layers[1].weight == weight && updated.layers[1].bias == model.layers[1].bias)
    #expect(updated.layers[0].weight == model.layers[0].weight && updated.layers[0].bias == bias)
  }

  @Test func aTensorBelongsToTheLayerThatIsGiven() {
    var parameters = ParameterStore()
    let value = Matrix(rows: 1, columns: 1)
    let given = parameters.add(
      "encoder.layer.0.query.core", .core, value, layer: "encoder.layer.0")
    let derived = parameters.add("layer1.core", .core, value)
    #expect(parameters[given].layer == "encoder.layer.0")
    #expect(parameters[derived].layer == "layer1")
  }

  @Test func aPassHasEveryExampleOnce() {
    let stream = RandomStream(seed: 1, domain: .shuffle)
    var schedule = TrainingSchedule(epochs: 2, batchSize: 4, learningRates: [:])
    let first = schedule.batches(ofPass: 0, examples: 10, stream: stream, order: 7)
    #expect(first.map(\.count) == [4, 4, 2])
    #expect(first.flatMap { $0 }.sorted() == Array(0..<10))
    #expect(first.flatMap { $0 } == stream.permutation(of: 10, array: 7, event: 0))
    #expect(first != schedule.batches(ofPass: 1, examples: 10, stream: stream, order: 7))
    schedule.isShuffled = false
    #expect(
      schedule.batches(ofPass: 1, examples: 5, stream: stream) == [[0, 1, 2, 3], [4]])
  }
}
