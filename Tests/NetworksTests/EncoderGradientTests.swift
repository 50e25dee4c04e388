import MatrixMath
import Networks
import Testing

/// A gradient does not depend on what else is trained.
@Suite struct EncoderGradientTests {
  private static func linear(_ name: String) -> LinearDescription {
    LinearDescription(name, outputs: 4, inputs: 4, hasBias: false)
  }

  private static func stack(_ name: String, isDecoder: Bool) -> StackDescription {
    func norm(_ part: String) -> NormDescription {
      NormDescription("\(name).\(part)", .rootMeanSquare, width: 4, epsilon: 1e-5)
    }
    func attention(_ part: String) -> AttentionDescription {
      AttentionDescription(
        query: linear("\(name).\(part).q"), key: linear("\(name).\(part).k"),
        value: linear("\(name).\(part).v"), output: linear("\(name).\(part).o"), heads: 2)
    }
    let own = SublayerDescription(.selfAttention(attention("self")), norm: norm("n1"), .before)
    let other = SublayerDescription(.crossAttention(attention("cross")), norm: norm("n2"), .before)
    return StackDescription(
      embedding: .tokens(
        TokenEmbeddingDescription(layer: "shared", width: 4, tokens: .init("shared", rows: 6))),
      blocks: [BlockDescription(layer: name, sublayers: isDecoder ? [own, other] : [own])],
      finalNorm: norm("final"))
  }

  private func gradient(ofEncoder module: String, alsoTraining tensors: [String]) throws -> Matrix {
    let description = TransformerDescription(
      first: Self.stack("encoder", isDecoder: false),
      decoder: Self.stack("decoder", isDecoder: true), output: .mean)
    let stream = RandomStream(seed: 5, domain: .weights)
    var values: [String: Matrix] = [:]
    for (index, shape) in try description.tensors().enumerated() {
      values[shape.name] = Matrix(
        rows: shape.rows, columns: shape.columns,
        elements: (0..<shape.rows * shape.columns).map {
          stream.normal(RandomAddress(array: UInt32(index), cell: UInt32($0)))
        })
    }
    var engine: any MatrixEngine = DigitalEngine()
    var body = try Transformer(TransformerWeights(description, tensors: values), on: &engine)
    var execution = Execution(engine: engine)
    let index = try #require(body.modules.firstIndex { $0.name == module })
    let map = TrainedMap(training: body.modules[index], name: "trained", &execution)
    body.replaceMap(ofModule: index, by: map)
    for name in tensors { body.trainTensor(named: name, .weight, &execution) }
    let classifier = Classifier(body: body, classes: 3, in: &execution.parameters)
    if let head = execution.parameters.id(named: "head.weight") {
      execution.parameters[head].value = Matrix(
        rows: 3, columns: 4, elements: (0..<12).map { 0.1 * Float($0) - 0.5 })
    }
    let inputs = Matrix(rows: 2, columns: 5, elements: [1, 2, -2, 3, 4, 5, 1, 2, -2, 3])
    _ = classifier.computeGradients(inputs, labels: [0, 2], &execution)
    #expect(execution.tape.isEmpty)
    return execution.parameters[map.parameter].gradient
  }

  @Test(arguments: ["q", "v", "o"])
  func encoder(part: String) throws {
    let module = "encoder.self.\(part)"
    let alone = try gradient(ofEncoder: module, alsoTraining: [])
    let amongAll = try gradient(
      ofEncoder: module,
      alsoTraining: ["shared.weight", "decoder.n1.weight", "encoder.final.weight"])
    #expect(alone == amongAll)
    #expect(alone.largestMagnitude > 1e-4)
  }
}
