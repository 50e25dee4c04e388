import Accelerators
import Adaptation
import Crossbars
import MatrixMath
import Networks
import TestSupport
import Testing

/// Ideal arrays against digital weights.
@Suite struct ProductAgreementTests {
  private func products(
    _ engine: any MatrixEngine, _ weights: Matrix, _ x: Matrix, _ y: Matrix
  ) throws -> (forward: Matrix, transposed: Matrix) {
    var engine = engine
    let handle = try engine.program(weights, as: someMatrix)
    return (engine.multiply(handle, x), engine.multiplyTransposed(handle, y))
  }

  /// Whole numbers in ±127, with 127 in every row, so that they are their own codes.
  private func integers(_ rows: Int, _ columns: Int, salt: UInt32) -> Matrix {
    var matrix = randomMatrix(rows, columns, salt: salt, scale: 40)
    matrix.apply { min(max($0.rounded(), -127), 127) }
    for row in 0..<rows { matrix[row, row % columns] = 127 }
    return matrix
  }

  @Test(arguments: weightEncodings.map { $0.name }, Subtraction.allCases)
  func integersOnTheGridAreExact(encoding: String, subtraction: Subtraction) throws {
    let weights = integers(30, 40, salt: 1)
    let (x, y) = (integers(6, 40, salt: 2), integers(6, 30, salt: 3))
    let chip = try idealChip(
      CrossbarDescription(
        weightEncoding: encoding, subtraction: subtraction, adc: IdealADC.name))
    let found = try products(chip, weights, x, y)
    let exact = try products(DigitalEngine(), weights, x, y)
    #expect(found.forward == exact.forward)
    #expect(found.transposed == exact.transposed)
  }

  @Test(arguments: 0..<5 as Range<UInt32>)
  func stayWithinTheRoundingOfInputsAndWeights(salt: UInt32) throws {
    let weights = randomMatrix(30, 40, salt: 10 + salt)
    let (x, y) = (randomMatrix(6, 40, salt: 20 + salt), randomMatrix(6, 30, salt: 30 + salt))
    let found = try products(try idealChip(), weights, x, y)
    let exact = try products(DigitalEngine(), weights, x, y)
    // A code of ±127 for the largest value: an error of at most a 254th of it, for weights per output, for
    // inputs per vector. Transposed inputs are rounded after the scale of their output.
    let ranges = (0..<30).map { largest(weights, row: $0) }
    for vector in 0..<6 {
      let inputError = largest(x, row: vector) / 254
      for output in 0..<30 {
        let bound = (0..<40).reduce(Float(1e-4)) { sum, input in
          sum + (weights[output, input].magnitude + ranges[output] / 254) * inputError
            + ranges[output] / 254 * x[vector, input].magnitude
        }
        let error = found.forward[vector, output] - exact.forward[vector, output]
        #expect(error.magnitude <= bound)
      }
      let scaled = (0..<30).map { y[vector, $0].magnitude * ranges[$0] }
      let scaledError = scaled.reduce(0, max) / 254
      for input in 0..<40 {
        let bound = (0..<30).reduce(Float(1e-4)) { sum, output in
          sum + (weights[output, input].magnitude / ranges[output] + 1 / 254) * scaledError
            + scaled[output] / 254
        }
        let error = found.transposed[vector, input] - exact.transposed[vector, input]
        #expect(error.magnitude <= bound)
      }
    }
  }

  private func largest(_ matrix: Matrix, row: Int) -> Float {
    (0..<matrix.columns).reduce(0) { max($0, matrix[row, $1].magnitude) }
  }
}

/// Gradients of every method on fine ideal arrays against those on digital weights.
@Suite struct GradientAgreementTests {
  /// Attaches a method, moves every tensor off its start, and goes forward and back.
  private func run(
    _ method: any AdaptationMethod, on engine: any MatrixEngine
  ) throws -> (loss: Double, parameters: [Parameter]) {
    let task = SmallTask()
    var (classifier, execution) = try task.attach(method, to: engine)
    for (index, parameter) in execution.parameters.all.enumerated() {
      let id = try #require(execution.parameters.id(named: parameter.name))
      guard parameter.home?.original == nil else {
        // Weights that are trained in place have a range to stay in.
        execution.parameters[id].value.scale(by: 0.9)
        continue
      }
      execution.parameters[id].value.add(
        randomMatrix(
          parameter.value.rows, parameter.value.columns, salt: UInt32(900 + index), scale: 0.1))
    }
    try execution.writeBack()
    let loss = classifier.computeGradients(task.inputs, labels: task.labels, &execution)
    return (loss, execution.parameters.all)
  }

  @Test(arguments: adaptationMethods.map { $0.name })
  func agree(name: String) throws {
    let method = try method(named: name)
    let fine = CrossbarDescription(weightBits: 14, inputBits: 14, adc: IdealADC.name)
    let found = try run(method, on: try idealChip(fine))
    let exact = try run(method, on: DigitalEngine())
    // 14 bits round inputs and weights to a 8191st of their largest value, about three times their root
    // mean square: √2 · 3 / (8191 √12) = 1.5e-4 per product. Ten products lie on the longest path, and the
    // worst element is about three times the root mean square away: 4.5e-3.
    #expect(abs(found.loss / exact.loss - 1) < 4.5e-3)
    #expect(found.parameters.count == exact.parameters.count)
    for (arrays, digital) in zip(found.parameters, exact.parameters) {
      #expect(arrays.value == digital.value, "\(digital.name)")
      let worst = worstRelativeError(arrays.gradient.elements, digital.gradient.elements)
      #expect(worst.error < 4.5e-3, "\(digital.name)[\(worst.index)]")
      #expect(digital.gradient.largestMagnitude > 1e-4, "\(digital.name) has no gradient")
    }
  }
}
