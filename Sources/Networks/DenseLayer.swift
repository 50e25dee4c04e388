import MatrixMath

/// One dense layer with its rectifier: `y = max(0, map(x) + b)`.
struct DenseLayer: Sendable {
  let name: String
  var map: any LinearMap
  let bias: Matrix
  var trainedBias: ParameterID?

  init(_ module: AdaptableModule) {
    name = module.layer
    map = FrozenMap(weights: module.weights)
    bias = module.bias ?? Matrix(rows: 1, columns: module.target.rows)
  }

  var isTrained: Bool { map.isTrained || trainedBias != nil }

  /// x: [B, I] → y: [B, O].
  func forward(_ x: Matrix, _ execution: inout Execution) -> Matrix {
    var y = map.forward(x, &execution)
    y.addToRows(trainedBias.map { execution.parameters[$0].value } ?? bias)
    y.apply { max($0, 0) }
    execution.engine.record(
      DigitalWork(adds: y.count, compares: y.count), layer: name, vectors: y.rows)
    execution.tape.push(y)
    return y
  }

  /// dy: [B, O] → dx: [B, I]; adds to gradients.
  func backward(
    _ dy: Matrix, needsInputGradient: Bool, _ execution: inout Execution
  ) -> Matrix? {
    let y = execution.tape.pop()
    let masked = dy.combined(with: y) { gradient, output in output > 0 ? gradient : 0 }
    var work = DigitalWork(compares: y.count)
    if let trainedBias {
      execution.addGradient(of: trainedBias, masked.columnSums)
      work.adds += y.count
    }
    execution.engine.record(work, layer: name, vectors: y.rows)
    return map.backward(masked, needsInputGradient: needsInputGradient, &execution)
  }
}
