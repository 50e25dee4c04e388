public import MatrixMath

/// Dense layers, each followed by a rectifier: `x ← max(0, W x + b)`.
public struct MultilayerPerceptron: Network {
  /// The weight matrices in the order of the forward pass.
  public let modules: [AdaptableModule]
  private var layers: [DenseLayer]

  /// Programs the weights of a perceptron onto an engine.
  ///
  /// - Parameters:
  ///   - weights: one [outputs, inputs] matrix and one [1, outputs] bias per layer.
  ///   - headroom: how much larger ranges are made than the weights need, for training in place.
  ///   - engine: receives one base matrix per layer, named `layer1.weight` and so on.
  /// - Throws: ``NetworkError`` when shapes do not chain or a weight is not finite.
  public init(
    _ weights: PerceptronWeights, headroom: Float = 1, on engine: inout any MatrixEngine
  ) throws {
    try weights.requireChaining()
    modules = try weights.layers.enumerated().map { index, layer in
      let name = PerceptronWeights.name(ofLayer: index)
      let handle = try engine.program(
        layer.weight,
        as: MatrixDescription(
          name: "\(name).weight", layer: name, role: .base, headroom: headroom))
      return AdaptableModule(
        name: name, layer: name, weights: handle, target: layer.weight, bias: layer.bias)
    }
    layers = modules.map { DenseLayer($0) }
  }

  /// The number of inputs of the first layer.
  public var inputs: Int { modules.first?.target.columns ?? 0 }
  /// The number of outputs of the last layer.
  public var features: Int { modules.last?.target.rows ?? 0 }

  /// The linear map of a layer.
  public func map(ofModule index: Int) -> any LinearMap { layers[index].map }

  /// Puts a linear map in the place of a layer's own.
  public mutating func replaceMap(ofModule index: Int, by map: any LinearMap) {
    layers[index].map = map
  }

  /// Lets the bias of a layer be trained.
  public mutating func trainBias(ofModule index: Int, _ parameter: ParameterID) {
    layers[index].trainedBias = parameter
  }

  /// Runs all layers.
  public func forward(_ x: Matrix, _ execution: inout Execution) -> Matrix {
    layers.reduce(x) { $1.forward($0, &execution) }
  }

  /// Goes back from the last layer to the first one that is trained.
  public func backward(_ dy: Matrix, _ execution: inout Execution) {
    guard let first = layers.firstIndex(where: \.isTrained) else { return }
    var gradient = dy
    for index in layers.indices[first...].reversed() {
      guard
        let previous = layers[index].backward(
          gradient, needsInputGradient: index > first, &execution)
      else { return }
      gradient = previous
    }
  }
}
