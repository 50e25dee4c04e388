import Adaptation
import MatrixMath
import Networks

/// A network of shapes as an experiment trains it: its adapted modules and its batch.
struct ScaleNetwork: Sendable {
  let name: String
  let model: any NetworkModel
  /// The indices of the modules that methods adapt, ascending.
  let adapted: [Int]
  let batch: BatchDescription

  /// - Throws: `NetworkError` for adapted modules that the network does not have, ``BatchProblem`` where it has no batch.
  init(_ description: NetworkDescription) throws {
    guard let batch = description.batch else {
      throw BatchProblem(text: "batch is missing, for example {sequences: 1, tokens: 512}")
    }
    self.batch = batch
    name = description.network
    model = description.model
    adapted = try description.adaptedModuleIndices()
  }

  /// The shapes of the modules that are adapted.
  var adaptedShapes: [ModuleShape] {
    let shapes = model.moduleShapes
    return adapted.map { shapes[$0] }
  }

  /// Parameters of the network: weights, biases, embeddings and norms, tied ones once.
  ///
  /// - Throws: what a description of the network throws.
  var parameters: Int {
    get throws {
      guard let weights = model as? TransformerWeights else {
        return model.moduleShapes.reduce(0) { $0 + $1.weights + ($1.hasBias ? $1.outputs : 0) }
      }
      return try weights.description.tensors().reduce(0) { $0 + $1.rows * $1.columns }
    }
  }

  /// The modules that are adapted and a pool of shapes.
  func site(poolOf count: Int, rank: Int, seed: UInt64) -> AdaptationSite {
    let modules = adaptedShapes
    return AdaptationSite(
      modules: adapted,
      pool: (0..<count).map { number in
        LowRankAdapter(
          task: "pool\(number + 1)",
          modules: modules.map { module in
            LowRankFactors(
              a: Matrix(shapeOnly: rank, module.inputs),
              b: Matrix(shapeOnly: module.outputs, rank))
          })
      }, stream: RandomStream(seed: seed, domain: .adaptation))
  }

  /// Inputs of so many examples, and a label for everything that has one.
  func examples(_ count: Int) -> (inputs: Matrix, labels: [Int]) {
    (
      batch.inputs(count, for: model),
      Array(repeating: 0, count: count * batch.labelsPerExample(of: model))
    )
  }

  /// What a task begins with: one batch of examples.
  func task(_ number: Int, classes: Int) -> TaskStart {
    let (inputs, labels) = examples(batch.sequences)
    return TaskStart(number: number, inputs: inputs, labels: labels, classes: classes)
  }
}
