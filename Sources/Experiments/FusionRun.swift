import Adaptation
import MatrixMath
import Networks

/// One method's adapters with one seed: each alone, and all in one network.
struct FusionRun {
  let seeded: SeededStudy
  /// What every change is multiplied by when all are added.
  let strength: Float

  /// A task's accuracy with its adapter alone and with those of all tasks.
  struct TaskAccuracy: Sendable {
    let singleDigital: Double
    let singleArrays: Double
    let fusedDigital: Double
    let fusedArrays: Double
  }

  /// How far the adapters of two tasks stay out of each other's way, as means over modules.
  struct Pair: Sendable {
    let magnitude: Double
    let ratio: Double
  }

  struct Outcome: Sendable {
    let tasks: [TaskAccuracy]
    /// In the order 0–1, 0–2, …, 1–2, ….
    let pairs: [Pair]
    let divergedAtStep: [Int?]
    let trainedScalars: Int
  }

  /// What training a task made of the network.
  private struct Change {
    let weights: [Matrix]
    let biases: [Matrix]
    let head: (weight: Matrix, bias: Matrix)
  }

  private var base: PerceptronWeights { seeded.prepared.base.weights }

  func run(_ choice: MethodChoice) throws -> Outcome {
    let deployment = try seeded.deployment(of: choice, on: DigitalEngine())
    let tasks = seeded.study.configuration.data.unseenTasks.indices
    let trained = try tasks.map { try seeded.adaptation(to: $0).train(deployment) }
    let changes = trained.map { change(by: $0) }
    return Outcome(
      tasks: try tasks.map { task in
        let single = sum([changes[task]], strength: 1)
        let fused = sum(changes, strength: strength)
        let head = changes[task].head
        return TaskAccuracy(
          singleDigital: try accuracy(of: single, head, task, on: DigitalEngine()),
          singleArrays: try accuracy(of: single, head, task, on: try seeded.emptyChip()),
          fusedDigital: try accuracy(of: fused, head, task, on: DigitalEngine()),
          fusedArrays: try accuracy(of: fused, head, task, on: try seeded.emptyChip()))
      },
      pairs: try tasks.flatMap { first in
        try tasks.suffix(from: first + 1).map { try pair(changes[first], changes[$0]) }
      },
      divergedAtStep: trained.map(\.outcome.divergedAtStep),
      trainedScalars: trained[0].execution.parameters.adaptedScalars)
  }

  /// The effective weights, for which the identity is pushed through the map of every module, without the base.
  private func change(by trained: AdaptationRun.Trained) -> Change {
    var execution = trained.execution
    let body = trained.classifier.body
    let parameters = trained.execution.parameters
    var (weights, biases): ([Matrix], [Matrix]) = ([], [])
    for (index, layer) in base.layers.enumerated() {
      let identity = Matrix(identity: layer.weight.columns)
      let outputs = body.map(ofModule: index).forward(identity, &execution)
      execution.tape.clear()
      weights.append(outputs.transposed.combined(with: layer.weight, -))
      let bias = parameters.value(named: "\(body.modules[index].name).bias") ?? layer.bias
      biases.append(bias.combined(with: layer.bias, -))
    }
    return Change(
      weights: weights, biases: biases,
      head: (
        parameters.value(named: "head.weight") ?? Matrix(rows: 0, columns: 0),
        parameters.value(named: "head.bias") ?? Matrix(rows: 0, columns: 0)
      ))
  }

  private func sum(_ changes: [Change], strength: Float) -> PerceptronWeights {
    var sum = base
    for change in changes {
      for index in sum.layers.indices {
        sum.layers[index].weight.add(change.weights[index], scale: strength)
        sum.layers[index].bias.add(change.biases[index], scale: strength)
      }
    }
    return sum
  }

  private func accuracy(
    of weights: PerceptronWeights, _ head: (weight: Matrix, bias: Matrix), _ task: Int,
    on engine: any MatrixEngine
  ) throws -> Double {
    var engine = engine
    let body = try MultilayerPerceptron(weights, on: &engine)
    return try BaseTest(
      network: PretrainedNetwork(weights: weights, head: head, accuracy: 0),
      task: try seeded.adaptation(to: task).task,
      fidelity: seeded.study.configuration.adaptation.testFidelity
    ).accuracy(of: body, on: Execution(engine: engine))
  }

  private func pair(_ first: Change, _ second: Change) throws -> Pair {
    let modules = try zip(first.weights, second.weights).map {
      try AdapterOrthogonality($0, $1)
    }
    let count = Double(modules.count)
    return Pair(
      magnitude: modules.reduce(0) { $0 + $1.magnitude } / count,
      ratio: modules.reduce(0) { $0 + $1.ratio } / count)
  }
}

extension Matrix {
  /// Ones on the diagonal.
  fileprivate init(identity size: Int) {
    self.init(rows: size, columns: size)
    for index in 0..<size { self[index, index] = 1 }
  }
}
