public import MatrixMath

/// A task's digital classifier on top of the features: `logits = H f + c`, weights and bias starting at zero.
public struct ClassificationHead: Sendable {
  /// The layer name that the head's digital work is counted for.
  public static let layer = "head"
  private let weight: ParameterID
  private let bias: ParameterID

  /// Adds the tensors of a head for `classes` classes to the store.
  public init(features: Int, classes: Int, in parameters: inout ParameterStore) {
    weight = parameters.add("head.weight", .head, Matrix(rows: classes, columns: features))
    bias = parameters.add("head.bias", .head, Matrix(rows: 1, columns: classes))
  }

  /// Adds the tensors of a head that starts from given values: weight [classes, features], bias [1, classes].
  public init(starting weight: Matrix, _ bias: Matrix, in parameters: inout ParameterStore) {
    self.weight = parameters.add("head.weight", .head, weight)
    self.bias = parameters.add("head.bias", .head, bias)
  }

  /// features: [B, F] → logits: [B, C].
  public func forward(_ features: Matrix, _ execution: inout Execution) -> Matrix {
    let weights = execution.parameters[weight].value
    var logits = product(features, weights, transposingB: true)
    logits.addToRows(execution.parameters[bias].value)
    execution.engine.record(
      .product(features.rows, features.columns, weights.rows), layer: Self.layer,
      vectors: features.rows)
    execution.tape.push(features)
    return logits
  }

  /// dlogits: [B, C] → dfeatures: [B, F], or nothing when no gradient below is asked for; adds to gradients.
  public func backward(
    _ dlogits: Matrix, needsFeatureGradient: Bool, _ execution: inout Execution
  ) -> Matrix? {
    let features = execution.tape.pop()
    let weights = execution.parameters[weight].value
    execution.addGradient(of: weight, product(dlogits, features, transposingA: true))
    execution.addGradient(of: bias, dlogits.columnSums)
    let work = DigitalWork.product(dlogits.columns, dlogits.rows, features.columns)
    execution.engine.record(work, layer: Self.layer, vectors: dlogits.rows)
    guard needsFeatureGradient else { return nil }
    execution.engine.record(work, layer: Self.layer, vectors: dlogits.rows)
    return product(dlogits, weights)
  }
}
