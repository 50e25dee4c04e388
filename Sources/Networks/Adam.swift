import MatrixMath

/// Adam without weight decay (Kingma & Ba, ICLR 2015): β₁ 0.9, β₂ 0.999, ε 1e-8.
struct Adam: Sendable {
  private var first: [[Float]]
  private var second: [[Float]]
  private var steps = 0

  /// Makes zero moments for every tensor of a store.
  init(_ parameters: ParameterStore) {
    first = parameters.all.map { $0.value.zeros.elements }
    second = first
  }

  /// Moves every tensor against its gradient at its group's learning rate.
  mutating func step(
    _ parameters: inout ParameterStore, learningRate: (ParameterGroup) -> Float
  ) {
    steps += 1
    let firstCorrection = 1 - power(0.9, steps)
    let secondCorrection = 1 - power(0.999, steps)
    parameters.update { index, parameter in
      let rate = Float(
        Double(learningRate(parameter.group) * parameter.rate) / firstCorrection)
      let root = Float(secondCorrection.squareRoot())
      Self.move(
        &parameter.value.elements, gradient: parameter.gradient.elements, &first[index],
        &second[index], rate: rate, root: root)
    }
  }

  private static func move(
    _ values: inout [Float], gradient: [Float], _ first: inout [Float], _ second: inout [Float],
    rate: Float, root: Float
  ) {
    let slopes = gradient.span
    var values = values.mutableSpan
    var first = first.mutableSpan
    var second = second.mutableSpan
    for index in slopes.indices {
      let slope = slopes[index]
      first[index] = 0.9 * first[index] + 0.1 * slope
      second[index] = 0.999 * second[index] + 0.001 * slope * slope
      // The second moment is never negative; saying so makes the root one vector instruction.
      let spread = second[index].magnitude.squareRoot() / root + 1e-8
      values[index] -= rate * first[index] / spread
    }
  }

  /// The digital work of one update: per scalar 7 multiplications, 4 additions, a division and a square
  /// root, and seven 32-bit accesses to value, gradient and moments.
  static func work(scalars: Int) -> DigitalWork {
    DigitalWork(
      adds: 4 * scalars, multiplies: 7 * scalars, divides: scalars, squareRoots: scalars,
      bits: 7 * 32 * scalars)
  }
}

private func power(_ base: Double, _ exponent: Int) -> Double {
  (0..<exponent).reduce(1.0) { product, _ in product * base }
}
