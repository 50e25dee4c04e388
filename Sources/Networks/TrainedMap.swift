public import MatrixMath

/// A weight matrix of which some or all weights are trained; gradients are formed digitally.
///
/// Trained weights lie on the arrays with the others (``ArrayHome``), so a product costs what it costs the
/// frozen matrix. Under ``WritePolicy/residual`` the arrays keep the original weights and the change of
/// the selected ones is multiplied digitally beside them.
public struct TrainedMap: LinearMap {
  /// The matrix on the engine.
  public let weights: MatrixHandle
  /// The digital master copy of the selected weights.
  public let parameter: ParameterID
  /// Which weights are trained.
  public var selection: MatrixSelection { products.selection }
  /// What a trained value is multiplied by to be a weight.
  public let scale: Float
  /// The layer that the digital work is counted for.
  public let layer: String
  /// The selected weights as they are on the arrays; kept if the change is multiplied digitally.
  private let original: Matrix?
  private let products: SelectedProducts

  /// Trains weights of a programmed matrix.
  ///
  /// - Parameters:
  ///   - module: the matrix.
  ///   - selection: which of its weights are trained.
  ///   - name: of the tensor.
  ///   - scale: what a trained value is multiplied by to be a weight; values start at weight / scale.
  ///   - execution: receives the tensor, which lives on the arrays unless the policy is `residual`.
  public init(
    training module: AdaptableModule, _ selection: MatrixSelection = .all, name: String,
    scale: Float = 1, _ execution: inout Execution
  ) {
    let original = selection.values(of: module.target)
    var start = original
    start.scale(by: 1 / scale)
    let isResidual = execution.writePolicy == .residual
    let home = ArrayHome(
      module.weights, selection, outputs: module.target.rows, inputs: module.target.columns,
      scale: scale, original: original)
    parameter = execution.parameters.add(
      name, .weight, start, home: isResidual ? nil : home, layer: module.layer)
    weights = module.weights
    products = SelectedProducts(
      selection, outputs: module.target.rows, inputs: module.target.columns)
    self.scale = scale
    layer = module.layer
    self.original = isResidual ? original : nil
  }

  /// Always true.
  public var isTrained: Bool { true }

  /// `y = W x`, the digital residual added if there is one.
  public func forward(_ x: Matrix, _ execution: inout Execution) -> Matrix {
    execution.tape.push(products.kept(x))
    var y = execution.engine.multiply(weights, x)
    guard let original else { return y }
    let change = change(from: original, execution.parameters)
    y.add(products.product(x, with: change))
    recordResidual(vectors: x.rows, results: y.columns, &execution)
    return y
  }

  /// `dW = dyᵀ x` at the selected weights, `dx = Wᵀ dy`.
  public func backward(
    _ dy: Matrix, needsInputGradient: Bool, _ execution: inout Execution
  ) -> Matrix? {
    let x = execution.tape.pop()
    let values = execution.parameters[parameter].value
    let gradient = products.gradient(dy, x, shapedLike: values)
    execution.addGradient(of: parameter, gradient, scale: scale)
    let count = values.count
    execution.engine.record(
      DigitalWork(adds: dy.rows * count, multiplies: dy.rows * count), layer: layer,
      vectors: dy.rows)
    guard needsInputGradient else { return nil }
    var dx = execution.engine.multiplyTransposed(weights, dy)
    guard let original else { return dx }
    let change = change(from: original, execution.parameters)
    dx.add(products.transposedProduct(dy, with: change))
    recordResidual(vectors: dy.rows, results: dx.columns, &execution)
    return dx
  }

  private func change(from original: Matrix, _ parameters: ParameterStore) -> Matrix {
    parameters[parameter].value.combined(with: original) { [scale] in scale * $0 - $1 }
  }

  private func recordResidual(vectors: Int, results: Int, _ execution: inout Execution) {
    let count = execution.parameters[parameter].value.count
    execution.engine.record(
      DigitalWork(
        adds: vectors * (count + results), multiplies: vectors * count, bits: 32 * vectors * count),
      layer: layer, vectors: vectors)
  }
}
