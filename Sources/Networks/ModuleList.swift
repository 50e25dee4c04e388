public import MatrixMath

/// Weight matrices of which only the shapes are known, not how they are connected.
///
/// Every module is given vectors of its own, so that an adaptation method can be attached and its maps can be
/// gone through without the network around them. Nothing but shapes passes.
public struct ModuleList: Network {
  /// The weight matrices in the order of the list.
  public let modules: [AdaptableModule]
  private var maps: [any LinearMap]
  private var biases: [ParameterID?]

  /// Lists programmed matrices; their targets are shape-only.
  public init(_ modules: [AdaptableModule]) {
    precondition(
      modules.allSatisfy(\.target.isShapeOnly), "a list of modules passes shapes, not values")
    self.modules = modules
    maps = modules.map { FrozenMap(weights: $0.weights) }
    biases = modules.map { _ in nil }
  }

  /// The number of inputs of the first module.
  public var inputs: Int { modules.first?.target.columns ?? 0 }
  /// The number of outputs of the last module.
  public var features: Int { modules.last?.target.rows ?? 0 }

  /// The linear map of a module.
  public func map(ofModule index: Int) -> any LinearMap { maps[index] }

  /// Puts a linear map in the place of a module's own.
  public mutating func replaceMap(ofModule index: Int, by map: any LinearMap) {
    maps[index] = map
  }

  /// Lets the bias of a module be trained.
  public mutating func trainBias(ofModule index: Int, _ parameter: ParameterID) {
    biases[index] = parameter
  }

  /// Runs every module on shapes of as many vectors as x has.
  public func forward(_ x: Matrix, _ execution: inout Execution) -> Matrix {
    for (module, map) in zip(modules, maps) {
      _ = map.forward(Matrix(shapeOnly: x.rows, module.target.columns), &execution)
    }
    return Matrix(shapeOnly: x.rows, features)
  }

  /// Goes back from the last module to the first one that is trained.
  public func backward(_ dy: Matrix, _ execution: inout Execution) {
    guard let first = modules.indices.first(where: isTrained) else { return }
    for index in modules.indices[first...].reversed() {
      let outputs = modules[index].target.rows
      if let bias = biases[index] {
        execution.addGradient(of: bias, Matrix(shapeOnly: 1, outputs))
      }
      _ = maps[index].backward(
        Matrix(shapeOnly: dy.rows, outputs), needsInputGradient: index > first, &execution)
    }
  }

  private func isTrained(_ index: Int) -> Bool { maps[index].isTrained || biases[index] != nil }
}
