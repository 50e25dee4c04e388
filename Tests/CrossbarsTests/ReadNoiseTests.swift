import Crossbars
import Devices
import MatrixMath
import Testing

/// Read noise: one draw per column sum against one draw per cell and read.
@Suite struct ReadNoiseTests {
  static let noise = 0.3
  static let weights = Matrix([[7, -3, 5, 0, 1, -7]])
  static let input: [Float] = [7, -4, 0, 3, -1, 6]
  static let samples = 4000

  /// Weights and inputs of 4 bits, so that both are codes: 2 slices in pairs, 4 input bits.
  private func description(
    _ subtraction: Subtraction, _ input: InputEncoding = .twosComplement
  ) -> CrossbarDescription {
    CrossbarDescription(
      weightBits: 4, subtraction: subtraction, inputEncoding: input,
      inputRange: .fixed(input == .unsigned ? 15 : 7),
      inputBits: 4, adc: IdealADC.name)
  }

  private func programmed(
    _ description: CrossbarDescription, noise: Double = noise, seed: UInt64 = 1
  ) throws -> CrossbarMatrix {
    var matrix = try crossbar(
      outputs: 1, inputs: 6, description, device: try noisyDevice(readNoise: noise), seed: seed)
    _ = try matrix.program(Self.weights)
    return matrix
  }

  private static var batch: Matrix {
    Matrix(Array(repeating: input, count: samples))
  }

  private static let exact = zip(weights.elements, input).reduce(0) { $0 + Double($1.0 * $1.1) }

  /// The same product with a draw for every cell, every time it is read.
  ///
  /// Every cycle drives a line with a bit, or with the sign times a bit of the magnitude; every cell of a
  /// driven line gives level plus noise.
  private func naiveProducts(_ input: InputEncoding) -> [Float] {
    let stream = RandomStream(seed: 99, domain: .dataset)
    return (0..<Self.samples).map { sample in
      var address = RandomAddress(array: 1, cell: UInt32(sample))
      var sum = 0.0
      for cycle in 0..<cycles(input) {
        let factor = factor(cycle, input)
        for (line, value) in Self.input.enumerated() {
          let drive = Self.drive(Int(value), cycle, input)
          for column in 0..<4 where drive != 0 {
            address.event += 1
            let read =
              Double(Self.level(line, column)) + Self.noise * Double(stream.normal(address))
            let significance = [1, -1, 4, -4][column]
            sum += Double(factor * drive * significance) * read
          }
        }
      }
      return Float(sum)
    }
  }

  private func cycles(_ input: InputEncoding) -> Int {
    switch input {
    case .twosComplement: 4
    case .signMagnitude: 3
    case .unsigned: 8
    }
  }

  /// Unsigned inputs are streamed twice, what is below zero the second time.
  private func factor(_ cycle: Int, _ input: InputEncoding) -> Int {
    switch input {
    case .twosComplement: cycle == 3 ? -8 : 1 << cycle
    case .signMagnitude: 1 << cycle
    case .unsigned: cycle < 4 ? 1 << cycle : -(1 << (cycle - 4))
    }
  }

  /// A bit of the code, or of its magnitude with its sign.
  private static func drive(_ code: Int, _ cycle: Int, _ input: InputEncoding) -> Int {
    switch input {
    case .twosComplement: (code >> cycle) & 1
    case .signMagnitude: code.signum() * ((abs(code) >> cycle) & 1)
    case .unsigned: cycle < 4 ? (max(code, 0) >> cycle) & 1 : (max(-code, 0) >> (cycle - 4)) & 1
    }
  }

  /// A digit of the weight: columns 0 and 1 hold the lower one of positive and of negative weights.
  private static func level(_ line: Int, _ column: Int) -> Int {
    let weight = Int(weights.elements[line])
    guard (weight < 0) == (column % 2 == 1) else { return 0 }
    return (abs(weight) >> (2 * (column / 2))) & 3
  }

  @Test(arguments: Subtraction.allCases, InputEncoding.allCases)
  func hasTheStatisticsOfNoiseInEveryCell(
    subtraction: Subtraction, input: InputEncoding
  ) throws {
    var matrix = try programmed(description(subtraction, input))
    let fast = moments(matrix.product(Self.batch, .forward).0.elements)
    let naive = moments(naiveProducts(input))
    // A variance of n normal samples has the relative standard error √(2/n), a mean √(σ²/n).
    let count = Double(Self.samples)
    #expect(abs(fast.variance / naive.variance - 1) < 4 * (4 / count).squareRoot())
    #expect(abs(fast.mean - Self.exact) < 4 * (fast.variance / count).squareRoot())
    #expect(abs(naive.mean - Self.exact) < 4 * (naive.variance / count).squareRoot())
  }

  @Test(arguments: Subtraction.allCases)
  func hasTheVarianceOfItsFormula(subtraction: Subtraction) throws {
    // σ² Σ_cycles 4^k (driven lines) · Σ_columns 16^s, both sides of every pair: 2 · (1 + 16) = 34.
    // Codes 7, −4, 0, 3, −1, 6 are 0111, 1100, 0000, 0011, 1111, 0110: lines driven per bit 3, 4, 4, 2.
    let linesOfCycles: [Double] = [3, 4 * 4, 16 * 4, 64 * 2]
    let expected = Self.noise * Self.noise * linesOfCycles.reduce(0, +) * 34
    var matrix = try programmed(description(subtraction))
    let variance = moments(matrix.product(Self.batch, .forward).0.elements).variance
    #expect(abs(variance / expected - 1) < 4 * (2 / Double(Self.samples)).squareRoot())
  }

  @Test func isIndependentBetweenOutputsAndVectors() throws {
    var matrix = try crossbar(
      outputs: 2, inputs: 6, description(.digital),
      device: try noisyDevice(readNoise: Self.noise))
    _ = try matrix.program(Matrix([Self.weights.elements, Self.weights.elements]))
    let y = matrix.product(Self.batch, .forward).0
    let first = (0..<y.rows).map { y[$0, 0] }
    let second = (0..<y.rows).map { y[$0, 1] }
    // The correlation of n independent pairs has the standard error 1/√n.
    let bound = 4 / Double(Self.samples).squareRoot()
    #expect(abs(correlation(first, second)) < bound)
    #expect(abs(correlation(Array(first.dropLast()), Array(first.dropFirst()))) < bound)
  }

  private func correlation(_ left: [Float], _ right: [Float]) -> Double {
    let (a, b) = (moments(left), moments(right))
    let products = zip(left, right).map { (Double($0) - a.mean) * (Double($1) - b.mean) }
    let covariance = products.reduce(0, +) / Double(products.count)
    return covariance / (a.variance * b.variance).squareRoot()
  }

  @Test(arguments: Subtraction.allCases, InputEncoding.allCases)
  func noNoiseIsExact(subtraction: Subtraction, input: InputEncoding) throws {
    var matrix = try programmed(description(subtraction, input), noise: 0)
    let y = matrix.product(Matrix([Self.input]), .forward).0
    #expect(Double(y[0, 0]) == Self.exact)
  }

  @Test func copiesReadTheSameNoise() throws {
    var matrix = try programmed(description(.digital))
    var copy = matrix
    let x = Matrix([Self.input, Self.input])
    let y = Matrix([[7]])
    #expect(matrix.product(x, .forward) == copy.product(x, .forward))
    #expect(matrix.product(y, .transposed) == copy.product(y, .transposed))
  }

  @Test func everyProductHasFreshNoise() throws {
    var matrix = try programmed(description(.digital))
    let x = Matrix([Self.input, Self.input])
    let first = matrix.product(x, .forward).0
    #expect(first[0, 0] != first[1, 0])
    #expect(first != matrix.product(x, .forward).0)
  }

  @Test func anotherSeedIsAnotherChip() throws {
    var matrix = try programmed(description(.digital), seed: 1)
    var other = try programmed(description(.digital), seed: 2)
    let x = Matrix([Self.input])
    #expect(matrix.product(x, .forward).0 != other.product(x, .forward).0)
  }
}

/// Lets the two parts of a product's result be compared at once.
private func == (
  left: (Matrix, ProductStatistics), right: (Matrix, ProductStatistics)
) -> Bool {
  left.0 == right.0 && left.1 == right.1
}
