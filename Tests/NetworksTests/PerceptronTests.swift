import MatrixMath
import Networks
import TestSupport
import Testing

/// The perceptron against hand-worked numbers, and its refusals word for word.
@Suite struct PerceptronTests {
  /// 2-2-1 with weights small enough to follow by hand.
  let weights = PerceptronWeights(layers: [
    .init(
      weight: Matrix(rows: 2, columns: 2, elements: [1, -1, 2, 1]),
      bias: Matrix(rows: 1, columns: 2, elements: [0, -1])),
    .init(
      weight: Matrix(rows: 1, columns: 2, elements: [3, -2]),
      bias: Matrix(rows: 1, columns: 1, elements: [0.5])),
  ])

  @Test func forwardByHand() throws {
    var engine: any MatrixEngine = DigitalEngine()
    let body = try MultilayerPerceptron(weights, on: &engine)
    var execution = Execution(engine: engine)
    // x = (2, 1): hidden = (max 0, 1; max 0, 4) = (1, 4); 3 − 8 + 0.5 = −4.5 → 0.
    // x = (1, −1): hidden = (2, 0); 6 + 0.5 = 6.5.
    let x = Matrix(rows: 2, columns: 2, elements: [2, 1, 1, -1])
    #expect(body.forward(x, &execution).elements == [0, 6.5])
  }

  @Test func refusesShapesThatDoNotChain() {
    let broken = PerceptronWeights(layers: [weights.layers[1], weights.layers[1]])
    let error = #expect(throws: NetworkError.self) {
      var engine: any MatrixEngine = DigitalEngine()
      _ = try MultilayerPerceptron(broken, on: &engine)
    }
    #expect(
      error?.description
        == "layer2: the shape is [1, 2] with bias [1, 1], expected [outputs, 1] with bias "
        + "[1, outputs]")
  }

  @Test func refusesWeightsThatAreNotFinite() {
    var broken = weights
    broken.layers[0].weight[1, 0] = .nan
    let error = #expect(throws: NetworkError.self) {
      var engine: any MatrixEngine = DigitalEngine()
      _ = try MultilayerPerceptron(broken, on: &engine)
    }
    #expect(
      error?.description
        == "layer1.weight: the value at row 1, column 0 is nan; weights must be finite")
  }

  @Test func drawsHeNormalWeights() {
    let drawn = PerceptronWeights(
      widths: [400, 100], stream: RandomStream(seed: 1, domain: .weights))
    let squares = drawn.layers[0].weight.elements.reduce(0) { $0 + Double($1) * Double($1) }
    // 40 000 draws of variance 2/400: the mean square has a standard error of √2/200 of itself.
    #expect(abs(squares / 40_000 / 0.005 - 1) < 4 * 2.0.squareRoot() / 200)
  }
}
