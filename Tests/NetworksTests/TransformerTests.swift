import MatrixMath
import Networks
import TestSupport
import Testing

/// Laws of transformers; their numbers are held against PyTorch in the tests of checkpoints.
@Suite struct TransformerTests {
  static let models = [TinyTransformer.encoder(), TinyTransformer.decoder()]

  @Test(arguments: models) func modulesAreThoseItNames(_ model: TransformerWeights) throws {
    for model in [model as any NetworkModel, model.shapeOnly] {
      var engine: any MatrixEngine = DigitalEngine()
      let network = try model.place(headroom: 1, on: &engine)
      let shapes = network.modules.map { module in
        ModuleShape(
          name: module.name, layer: module.layer, outputs: module.target.rows,
          inputs: module.target.columns, hasBias: module.bias != nil)
      }
      #expect(shapes == model.moduleShapes)
      #expect(network.features == model.features)
    }
  }

  @Test(arguments: models) func aBatchIsItsSequencesOneByOne(_ model: TransformerWeights) throws {
    var engine: any MatrixEngine = DigitalEngine()
    let network = try model.place(headroom: 1, on: &engine)
    var execution = Execution(engine: engine)
    let together = network.forward(TinyTransformer.batch, &execution)
    for row in 0..<2 {
      let alone = network.forward(TinyTransformer.batch.rows(at: [row]), &execution)
      #expect(worstRelativeError(alone.elements, together.rows(at: [row]).elements).error < 1e-6)
    }
  }

  @Test(arguments: models) func shapesPassAsValuesDo(_ model: TransformerWeights) throws {
    var engine: any MatrixEngine = DigitalEngine()
    let network = try model.shapeOnly.place(headroom: 1, on: &engine)
    var execution = Execution(engine: engine)
    let shapes = network.forward(TinyTransformer.batch, &execution)
    #expect(shapes.isShapeOnly && shapes.rows == 2 && shapes.columns == model.features)
    let full = network.forward(Matrix(shapeOnly: 3, 4), &execution)
    #expect(full.isShapeOnly && full.rows == 3)
  }

  /// Every module trained in turn: what is kept of the batch beside the maps is what the model says.
  @Test(arguments: models) func aForwardPassKeepsItsLoad(_ model: TransformerWeights) throws {
    for trained in model.moduleShapes.indices {
      var engine: any MatrixEngine = DigitalEngine()
      var network = try model.place(headroom: 1, on: &engine)
      var execution = Execution(engine: engine)
      let module = network.modules[trained]
      network.replaceMap(
        ofModule: trained, by: TrainedMap(training: module, name: "trained", &execution))
      _ = network.forward(TinyTransformer.batch, &execution)
      let load = model.load(of: TinyTransformer.batch, training: [trained])
      #expect(
        execution.tape.peakEntries
          == load.layerEntries + load.vectors(ofModule: trained) * module.target.columns,
        "\(module.name)")
    }
    let load = model.load(of: TinyTransformer.batch, training: [])
    #expect(load.vectors(ofModule: 0) == 6)
  }

  /// Whatever is trained, a backward pass takes back all that the forward pass kept, or stops where nothing below is
  /// trained; its gradient is that of central differences, with values left out too.
  @Test(arguments: [Float(0), 0.3]) func gradientsUnderDropout(_ dropout: Float) throws {
    let model = TinyTransformer.encoder(dropout: dropout)
    for trained in model.moduleShapes.indices {
      var engine: any MatrixEngine = DigitalEngine()
      var network = try model.place(headroom: 1, on: &engine)
      var execution = Execution(engine: engine)
      execution.dropout = Dropout(stream: RandomStream(seed: 1, domain: .dropout), step: 3)
      network.trainBias(
        ofModule: trained,
        execution.parameters.add(
          "bias", .bias, try #require(network.modules[trained].bias), layer: "l"))
      let id = try #require(execution.parameters.id(named: "bias"))
      let slope = randomMatrix(2, model.features, salt: 77)
      func loss(_ execution: Execution) -> Double {
        var copy = execution
        let y = network.forward(TinyTransformer.batch, &copy)
        return zip(y.elements, slope.elements).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      }
      execution.parameters.clearGradients()
      _ = network.forward(TinyTransformer.batch, &execution)
      network.backward(slope, &execution)
      let gradient = execution.parameters[id].gradient
      for index in gradient.elements.indices {
        var (above, below) = (execution, execution)
        above.parameters[id].value.elements[index] += 0.01
        below.parameters[id].value.elements[index] -= 0.01
        let expected = (loss(above) - loss(below)) / 0.02
        let found = Double(gradient.elements[index])
        #expect(
          abs(found - expected) < 3e-3 * max(1, abs(expected)),
          "\(network.modules[trained].name)[\(index)]: \(found), \(expected)")
      }
    }
  }

  @Test func dropoutLeavesItsShareOutAndKeepsTheMean() throws {
    let model = TinyTransformer.encoder(dropout: 0.4)
    var engine: any MatrixEngine = DigitalEngine()
    let network = try model.place(headroom: 1, on: &engine)
    var execution = Execution(engine: engine)
    let calm = network.forward(TinyTransformer.batch, &execution)
    #expect(network.forward(TinyTransformer.batch, &execution) == calm)
    execution.dropout = Dropout(stream: RandomStream(seed: 1, domain: .dropout), step: 0)
    let first = network.forward(TinyTransformer.batch, &execution)
    #expect(first != calm && network.forward(TinyTransformer.batch, &execution) == first)
    execution.dropout?.step = 1
    #expect(network.forward(TinyTransformer.batch, &execution) != first)
  }

  @Test func trainedTensorsTakeThePlaceOfItsOwn() throws {
    var parameters = ParameterStore()
    let weight = Matrix(rows: 8, columns: 8, repeating: 2)
    _ = parameters.add("layer.0.query.weight", .weight, weight)
    let updated = try #require(
      TinyTransformer.encoder().updated(by: parameters) as? TransformerWeights)
    #expect(updated.tensors["layer.0.query.weight"] == weight)
    #expect(
      updated.tensors["layer.0.key.weight"]
        == TinyTransformer.encoder().tensors["layer.0.key.weight"])
  }

  @Test(arguments: [
    ([1, 2, 20], "train, example 0: token 20, the network's vocabulary has 20"),
    ([1, 2, 3, 4, 5, 6, 7], "train, example 0: 7 tokens, the network has 6 positions"),
    ([-1], "train, example 0: no token, at least one is needed"),
  ])
  func refusesSequencesThatItCannotTake(_ tokens: [Int], _ message: String) {
    let row = Matrix(rows: 1, columns: tokens.count, elements: tokens.map { Float($0) })
    let error = #expect(throws: NetworkError.self) {
      try TinyTransformer.encoder().requireFit(row, of: "train")
    }
    #expect(error?.description == message)
  }

  @Test(arguments: [[0.5, 1], [1e30], [.nan], [1, -1, 3], [4, -2, 5]] as [[Float]])
  func refusesValuesThatAreNoTokens(_ values: [Float]) {
    let row = Matrix(rows: 1, columns: values.count, elements: values)
    let error = #expect(throws: NetworkError.self) {
      try TinyTransformer.encoder().requireFit(row, of: "digits")
    }
    #expect(error?.description.hasPrefix("digits, example 0: found ") == true)
    #expect(
      error?.description.hasSuffix(", allowed are numbers of tokens, then -1") == true)
  }

  @Test func refusesTensorsThatDoNotFit() {
    let model = TinyTransformer.encoder()
    var tensors = model.tensors
    tensors["layer.0.up.weight"] = Matrix(rows: 8, columns: 12)
    expectRefusal(tensors, "layer.0.up.weight: the shape is [8, 12], expected [12, 8]")
    tensors["layer.0.up.weight"] = nil
    expectRefusal(tensors, "the tensor 'layer.0.up.weight' of the network is missing")
  }

  private func expectRefusal(_ tensors: [String: Matrix], _ message: String) {
    let error = #expect(throws: NetworkError.self) {
      var engine: any MatrixEngine = DigitalEngine()
      _ = try TransformerWeights(TinyTransformer.encoder().description, tensors: tensors)
        .place(headroom: 1, on: &engine)
    }
    #expect(error?.description == message)
  }
}
