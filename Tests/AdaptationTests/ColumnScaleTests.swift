import Adaptation
import Foundation
import MatrixMath
import Networks
import TestSupport
import Testing

/// The numbers that quantised scales can be, by what a network of known products puts out.
@Suite struct ColumnScaleTests {
  /// The outputs of a matrix of ones for the input 1, behind scales of given values.
  func outputs(_ scales: [Float], _ precision: String) throws -> [Float] {
    let settings = try JSONDecoder().decode(
      ColumnScale.Configuration.self, from: Data("{\"precision\": \"\(precision)\"}".utf8))
    var engine: any MatrixEngine = DigitalEngine()
    var body: any Network = try MultilayerPerceptron(
      PerceptronWeights(layers: [
        .init(
          weight: Matrix(rows: scales.count, columns: 1, repeating: 1),
          bias: Matrix(rows: 1, columns: scales.count, repeating: 1000))
      ]), on: &engine)
    var execution = Execution(engine: engine)
    try ColumnScale(settings).attach(
      to: &body,
      AdaptationSite(allOf: body, stream: RandomStream(seed: 1, domain: .adaptation)), &execution)
    let id = try #require(execution.parameters.id(named: "layer1.scale"))
    #expect(execution.parameters[id].value.elements.allSatisfy { $0 == 1 })
    execution.parameters[id].value.elements = scales
    // The bias keeps negative products from the rectifier.
    return body.forward(Matrix(rows: 1, columns: 1, repeating: 1), &execution).elements
      .map { $0 - 1000 }
  }

  @Test func oneBitIsAMask() throws {
    #expect(try outputs([-1, 0.25, 0.5, 1, 3], "1 bit") == [0, 0, 1, 1, 1])
  }

  @Test func threeBitsAreQuarters() throws {
    #expect(
      try outputs([-1, 0.125, 0.375, 1, 1.6, 9], "3 bits") == [0, 0.25, 0.5, 1, 1.5, 1.75])
  }

  @Test func powersOfTwoRoundTheirExponent() throws {
    // √2 = 1.41421…; 2^−7.5 = 0.00552…
    #expect(
      try outputs([1, 1.4142, 1.4143, -3, 0.0055, 0.0056, 1e9], "power-of-two")
        == [1, 1, 2, -4, 0, 0.0078125, 128])
  }

  @Test func refusesAnUnknownPrecision() {
    let error = #expect(throws: DecodingError.self) { _ = try outputs([1], "17 bits") }
    guard case .dataCorrupted(let context) = error else { return #expect(Bool(false)) }
    #expect(
      context.debugDescription
        == "found '17 bits', allowed are 'float', '<k> bits' with k from 1 to 16, 'power-of-two'")
  }
}
