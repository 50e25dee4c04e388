import Adaptation
import MatrixMath
import Networks
import TestSupport
import Testing

/// What methods with frozen factors put on arrays, and the gradients between them.
extension GradientTests {
  /// The matrices that a method programs, by name.
  private func programmed(by method: any AdaptationMethod) throws -> RecordingEngine {
    var engine: any MatrixEngine = RecordingEngine()
    var body: any Network = try MultilayerPerceptron(weights, on: &engine)
    var execution = Execution(engine: engine)
    try method.attach(
      to: &body,
      AdaptationSite(
        allOf: body, pool: adapters, stream: RandomStream(seed: 1, domain: .adaptation)),
      &execution)
    return try #require(execution.engine as? RecordingEngine)
  }

  private func base(_ index: Int) -> ReferenceModel.Table { table(weights.layers[index].weight) }

  @Test func ffaLoRA() throws {
    let method = try FFALoRA(.init(rank: Self.rank, alpha: Self.alpha))
    let arrays = try programmed(by: method)
    try check(method) { values in
      model(values) { index in
        let a = arrays.weights(named: "layer\(index + 1).lora_a").map(table) ?? []
        return plus(
          base(index), times(values["layer\(index + 1).lora_b"] ?? [], a), scale: 1.5)
      }
    }
  }

  @Test func residualFFALoRA() throws {
    let method = try FFALoRA(.init(rank: Self.rank, alpha: Self.alpha))
    let arrays = try programmed(by: method)
    #expect(arrays.weights(named: "layer1.lora_b") == Matrix(rows: 7, columns: 2))
    try check(method, policy: .residual) { values in
      model(values) { index in
        let a = arrays.weights(named: "layer\(index + 1).lora_a").map(table) ?? []
        return plus(
          base(index), times(values["layer\(index + 1).lora_b"] ?? [], a), scale: 1.5)
      }
    }
  }

  @Test(arguments: [Self.alpha, Float(Self.rank)])
  func loraXS(alpha: Float) throws {
    let method = try LoRAXS(.init(rank: Self.rank, alpha: alpha))
    let arrays = try programmed(by: method)
    try check(method) { values in
      model(values) { index in
        let name = "layer\(index + 1)"
        let a = arrays.weights(named: "\(name).xs_a").map(table) ?? []
        let b = arrays.weights(named: "\(name).xs_b").map(table) ?? []
        return plus(
          base(index), times(b, times(values["\(name).core"] ?? [], a)),
          scale: Double(alpha) / Double(Self.rank))
      }
    }
  }

  @Test func loraXSFactorsAreTheBestApproximation() throws {
    let arrays = try programmed(by: try LoRAXS(.init(rank: Self.rank)))
    for (index, layer) in weights.layers.enumerated() {
      let a = try #require(arrays.weights(named: "layer\(index + 1).xs_a"))
      let b = try #require(arrays.weights(named: "layer\(index + 1).xs_b"))
      // B is orthonormal and A carries the singular values, so that the eigenvalues of W Wᵀ are those of A Aᵀ.
      let gram = try SymmetricEigenDecomposition(of: square(layer.weight)).values.elements
      #expect(largestDifference(product(b, b, transposingA: true), identity(Self.rank)) < 1e-5)
      let carried = product(a, a, transposingB: true)
      for rank in 0..<Self.rank {
        #expect(abs(carried[rank, rank] / gram[rank] - 1) < 1e-5)
      }
      // What is left out has the remaining eigenvalues as its square.
      let left = layer.weight.combined(with: product(b, a), -).elements.reduce(0) { $0 + $1 * $1 }
      #expect(abs(left / gram[Self.rank...].reduce(0, +) - 1) < 1e-4)
    }
  }

  @Test(arguments: EigenLoRAx.Initial.allCases)
  func eigenLoRAx(initial: EigenLoRAx.Initial) throws {
    let method = try EigenLoRAx(
      .init(
        pool: Self.pool, components: 3, randomComponents: 1, rank: 2, initial: initial))
    let arrays = try programmed(by: method)
    try check(method) { values in
      model(values) { index in
        let name = "layer\(index + 1)"
        let a = arrays.weights(named: "\(name).components_a").map(table) ?? []
        let b = arrays.weights(named: "\(name).components_b").map(table) ?? []
        let core = times(
          values["\(name).loadings_b"] ?? [], flipped(values["\(name).loadings_a"] ?? []))
        return plus(base(index), times(b, times(core, a)))
      }
    }
  }

  @Test func eigenLoRAxComponentsCarryTheMostVariance() throws {
    let method = try EigenLoRAx(
      .init(pool: Self.pool, components: 3, randomComponents: 2, rank: 2))
    let arrays = try programmed(by: method)
    for index in weights.layers.indices {
      let a = try #require(arrays.weights(named: "layer\(index + 1).components_a"))
      let b = try #require(arrays.weights(named: "layer\(index + 1).components_b"))
      let factors = adapters.map { $0.modules[index] }
      for (directions, samples) in [
        (a, factors.map(\.a)), (b.transposed, factors.map(\.b.transposed)),
      ] {
        #expect(
          largestDifference(product(directions, directions, transposingB: true), identity(5))
            < 1e-5)
        let covariance = covariance(of: samples)
        let spectrum = try SymmetricEigenDecomposition(of: covariance).values.elements
        let carried = product(product(directions, covariance), directions, transposingB: true)
        for component in 0..<3 {
          #expect(abs(carried[component, component] / spectrum[component] - 1) < 1e-4)
        }
      }
    }
  }

  @Test(arguments: VeRA.Sharing.allCases)
  func vera(sharing: VeRA.Sharing) throws {
    let method = try VeRA(.init(rank: 4, sharing: sharing))
    let arrays = try programmed(by: method)
    try check(method) { values in
      model(values) { index in
        let name = "layer\(index + 1)"
        let owner = sharing == .network ? "vera" : name
        let (outputs, inputs) = (Self.widths[index + 1], Self.widths[index])
        let a = (arrays.weights(named: "\(owner).vera_a").map(table) ?? []).map {
          Array($0.prefix(inputs))
        }
        let b = (arrays.weights(named: "\(owner).vera_b").map(table) ?? []).prefix(outputs)
        let d = values["\(name).lambda_d"]?[0] ?? []
        let scales = values["\(name).lambda_b"]?[0] ?? []
        let branch = times(
          zip(b, scales).map { row, scale in row.map { $0 * scale } },
          zip(a, d).map { row, scale in row.map { $0 * scale } })
        return plus(base(index), branch)
      }
    }
  }

  @Test func veraHasTheSamePairWhereverItLies() throws {
    let shared = try programmed(by: try VeRA(.init(rank: 4, sharing: .network)))
    let copies = try programmed(by: try VeRA(.init(rank: 4, sharing: .module)))
    let a = try #require(shared.weights(named: "vera.vera_a"))
    let b = try #require(shared.weights(named: "vera.vera_b"))
    #expect((a.rows, a.columns, b.rows, b.columns) == (4, 7, 7, 4))
    #expect(shared.resident == 4 * (7 + 7))
    #expect(copies.resident == 4 * (5 + 7 + 7 + 6))
    #expect(copies.weights(named: "layer2.vera_a") == a)
    #expect(copies.weights(named: "layer1.vera_b") == b)
    #expect(copies.weights(named: "layer2.vera_b") == b.rows(at: 0..<6))
    // Kaiming-uniform: the largest of 28 numbers is close to its bound.
    #expect(a.largestMagnitude <= (6 / Float(7)).squareRoot())
    #expect(b.largestMagnitude <= (6 / Float(4)).squareRoot())
    #expect(b.largestMagnitude > 0.8 * (6 / Float(4)).squareRoot())
  }
}

private func square(_ matrix: Matrix) -> Matrix { product(matrix, matrix, transposingB: true) }

private func identity(_ size: Int) -> Matrix {
  var result = Matrix(rows: size, columns: size)
  for index in 0..<size { result[index, index] = 1 }
  return result
}

private func largestDifference(_ left: Matrix, _ right: Matrix) -> Float {
  left.combined(with: right, -).largestMagnitude
}

/// The scatter matrix of samples that are rows, over all matrices.
private func covariance(of samples: [Matrix]) -> Matrix {
  let all = Matrix(
    rows: samples.reduce(0) { $0 + $1.rows }, columns: samples[0].columns,
    elements: samples.flatMap(\.elements))
  var mean = all.columnSums
  mean.scale(by: -1 / Float(all.rows))
  var centred = all
  centred.addToRows(mean)
  return product(centred, centred, transposingA: true)
}
