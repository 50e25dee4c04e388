import Adaptation
import MatrixMath
import Networks

/// What training a task made of the network's own weights.
struct AdapterChange: Sendable {
  /// The weights with their values, and which of the network's they are: those that are trained in place, or every
  /// weight of a method that leaves the network's own alone.
  let weights: ParameterStore
  /// The biases of every module that has one trained.
  let biases: [Bias]
  /// The task's head; nothing in it where the network has none.
  let head: (weight: Matrix, bias: Matrix)

  /// A trained bias.
  struct Bias: Sendable {
    /// The name of the tensor.
    let name: String
    let layer: String
    let base: Matrix
    /// Bias less base bias.
    let change: Matrix
  }

  /// Looks at a trained network.
  init(by trained: AdaptationRun.Trained) {
    let parameters = trained.execution.parameters
    let adapted = parameters.all.filter { ![.head, .bias].contains($0.group) }
    var weights = ParameterStore()
    if adapted.allSatisfy({ $0.home?.original != nil }) {
      for parameter in adapted {
        _ = weights.add(
          parameter.name, .weight, parameter.value, home: parameter.home, rate: parameter.rate,
          layer: parameter.layer)
      }
    } else {
      Self.addEffective(trained, to: &weights)
    }
    self.weights = weights
    biases = trained.classifier.body.modules.compactMap { module in
      guard let base = module.bias, let value = parameters.value(named: "\(module.name).bias")
      else { return nil }
      return Bias(
        name: "\(module.name).bias", layer: module.layer, base: base,
        change: value.combined(with: base, -))
    }
    head = (
      parameters.value(named: "head.weight") ?? Matrix(rows: 0, columns: 0),
      parameters.value(named: "head.bias") ?? Matrix(rows: 0, columns: 0)
    )
  }

  /// The effective weights of every matrix, for which the identity is pushed through its map.
  private static func addEffective(
    _ trained: AdaptationRun.Trained, to weights: inout ParameterStore
  ) {
    var execution = trained.execution
    let body = trained.classifier.body
    for (index, module) in body.modules.enumerated() {
      let base = module.target
      let outputs = body.map(ofModule: index).forward(Matrix(identity: base.columns), &execution)
      execution.tape.clear()
      _ = weights.add(
        module.name, .weight, outputs.transposed,
        home: ArrayHome(
          module.weights, outputs: base.rows, inputs: base.columns, original: base),
        layer: module.layer)
    }
  }

  /// The network's weights and biases with the changes of several tasks added, each times `strength`.
  static func sum(_ changes: ArraySlice<AdapterChange>, strength: Float) -> ParameterStore {
    guard let first = changes.first else { return ParameterStore() }
    var result = first.weights.adding(
      changes.dropFirst().map { ($0.weights, strength) }, share: strength)
    for (index, trained) in first.biases.enumerated() {
      var bias = trained.base
      for change in changes { bias.add(change.biases[index].change, scale: strength) }
      _ = result.add(trained.name, .bias, bias, layer: trained.layer)
    }
    return result
  }

  /// How far two changes stay out of each other's way, as means over the matrices of a network.
  static func pair(
    _ first: AdapterChange, _ second: AdapterChange, of base: any Network
  ) throws -> FusionRun.Pair {
    let modules = try base.modules.map { module in
      func change(_ adapter: AdapterChange) -> Matrix {
        adapter.weights.change(of: module.weights) ?? module.target.zeros
      }
      return try AdapterOrthogonality(change(first), change(second))
    }
    let count = Double(modules.count)
    return FusionRun.Pair(
      magnitude: modules.reduce(0) { $0 + $1.magnitude } / count,
      ratio: modules.reduce(0) { $0 + $1.ratio } / count)
  }
}

extension ParameterStore {
  /// How many weights on arrays the tensors are.
  var weightsOnArrays: Int { all.reduce(0) { $0 + ($1.home == nil ? 0 : $1.value.count) } }
}

extension Matrix {
  /// Ones on the diagonal.
  fileprivate init(identity size: Int) {
    self.init(rows: size, columns: size)
    for index in 0..<size { self[index, index] = 1 }
  }
}
