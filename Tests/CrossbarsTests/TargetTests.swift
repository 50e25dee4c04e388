import Crossbars
import Devices
import MatrixMath
import TestSupport
import Testing

/// What cells are to hold, beside what they hold.
@Suite struct TargetTests {
  @Test("ideal cells hold their targets bit for bit", arguments: weightEncodings.map { $0.name })
  func idealCells(encoding: String) throws {
    let weights = randomMatrix(5, 7, salt: 1)
    var matrix = try CrossbarMatrix(
      id: 0, name: "w", outputs: 5, inputs: 7,
      description: CrossbarDescription(
        weightEncoding: encoding, offsetCorrection: .unitColumn, adc: IdealADC.name),
      array: ArrayShape(rows: 128, columns: 128), device: IdealDevice(.init()),
      streams: RandomStreams(seed: 1))
    _ = try matrix.program(weights)
    #expect(matrix.targetLevels == matrix.levels)
    #expect(matrix.targetWeights == matrix.effectiveWeights)
    // Half a code at most between a weight and its target.
    for output in 0..<5 {
      for input in 0..<7 {
        let error = abs(matrix.targetWeights[output, input] - weights[output, input])
        #expect(error <= 0.5001 * matrix.scales[output])
      }
    }
  }

  @Test("clipped weights are told apart from their targets")
  func clipped() throws {
    var matrix = try CrossbarMatrix(
      id: 0, name: "w", outputs: 1, inputs: 2,
      description: CrossbarDescription(weightRange: .fixed(0.5), adc: IdealADC.name),
      array: ArrayShape(rows: 128, columns: 128), device: IdealDevice(.init()),
      streams: RandomStreams(seed: 1))
    _ = try matrix.program(Matrix(rows: 1, columns: 2, elements: [3, -0.5]))
    #expect(matrix.clippedWeights == 1)
    #expect(matrix.codes == [127, -127])
    #expect(matrix.targetWeights.elements == [0.5, -0.5])
  }
}
