import Adaptation
import MatrixMath
import Networks

/// What training a task made of the network's own weights.
struct AdapterChange: Sendable {
  /// The weights with their values, and which of the network's they are: those that are trained in place, or every
  /// weight of a method that leaves the network's own alone.
  let weights: ParameterStore
  /// Bias less base bias of every module that has one trained, by the name of the tensor.
  let biases: [(name: String, base: Matrix, change: Matrix)]
  /// The task's head.
  let head: (weight: Matrix, bias: Matrix)

  /// Looks at a trained network.
  init(by trained: AdaptationRun.Trained, of base: PerceptronWeights) {
    let parameters = trained.execution.parameters
    let adapted = parameters.all.filter { ![.head, .bias].contains($0.group) }
    var weights = ParameterStore()
    if adapted.allSatisfy({ $0.home?.original != nil }) {
      for parameter in adapted {
        _ = weights.add(
          parameter.name, .weight, parameter.value, home: parameter.home, rate: parameter.rate)
      }
    } else {
      Self.addEffective(trained, base, to: &weights)
    }
    self.weights = weights
    biases = zip(trained.classifier.body.modules, base.layers).compactMap { module, layer in
      let name = "\(module.name).bias"
      return parameters.value(named: name).map { value in
        (name, layer.bias, value.combined(with: layer.bias, -))
      }
    }
    head = (
      parameters.value(named: "head.weight") ?? Matrix(rows: 0, columns: 0),
      parameters.value(named: "head.bias") ?? Matrix(rows: 0, columns: 0)
    )
  }

  /// The effective weights of every matrix, for which the identity is pushed through its map.
  private static func addEffective(
    _ trained: AdaptationRun.Trained, _ base: PerceptronWeights, to weights: inout ParameterStore
  ) {
    var execution = trained.execution
    let body = trained.classifier.body
    for (index, (module, layer)) in zip(body.modules, base.layers).enumerated() {
      let outputs = body.map(ofModule: index)
        .forward(Matrix(identity: layer.weight.columns), &execution)
      execution.tape.clear()
      _ = weights.add(
        module.name, .weight, outputs.transposed,
        home: ArrayHome(
          module.weights, outputs: layer.weight.rows, inputs: layer.weight.columns,
          original: layer.weight))
    }
  }

  /// The network's weights and biases with the changes of several tasks added, each times `strength`.
  static func sum(_ changes: ArraySlice<AdapterChange>, strength: Float) -> ParameterStore {
    guard let first = changes.first else { return ParameterStore() }
    var result = first.weights.adding(
      changes.dropFirst().map { ($0.weights, strength) }, share: strength)
    for (index, (name, base, _)) in first.biases.enumerated() {
      var bias = base
      for change in changes { bias.add(change.biases[index].change, scale: strength) }
      _ = result.add(name, .bias, bias)
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
