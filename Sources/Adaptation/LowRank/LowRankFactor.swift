import MatrixMath
import Networks

/// One factor of a low-rank branch, [outputs, inputs]: where it is multiplied, and what it is trained through.
struct LowRankFactor: Sendable {
  /// Where the products of a factor are formed.
  enum Place: Sendable {
    /// On arrays, of which the factor may take a part.
    case array(FactorArray)
    /// Digitally, from the values of the trained tensor.
    case digital(ParameterID)
  }

  let outputs: Int
  let inputs: Int
  let place: Place
  /// The trained tensor, transposed where the array holds the factor so; nothing for a frozen factor.
  let parameter: ParameterID?

  /// A frozen factor on an array of its own or on a part of one.
  init(frozen array: FactorArray, outputs: Int, inputs: Int) {
    self.outputs = outputs
    self.inputs = inputs
    place = .array(array)
    parameter = nil
  }

  /// A trained factor that is on an array of its own, or nowhere but in the parameter store.
  init(
    training factor: Matrix, _ name: String, layer: String, rate: Float = 1,
    on array: FactorArray?, _ execution: inout Execution
  ) {
    outputs = factor.rows
    inputs = factor.columns
    guard let array else {
      let parameter = execution.parameters.add(name, .factor, factor, rate: rate, layer: layer)
      self.parameter = parameter
      place = .digital(parameter)
      return
    }
    let held = array.isTransposed ? factor.transposed : factor
    parameter = execution.parameters.add(
      name, .factor, held, home: ArrayHome(array.handle, outputs: held.rows, inputs: held.columns),
      rate: rate, layer: layer)
    place = .array(array)
  }

  /// The digital value of a trained factor, [outputs, inputs].
  func value(_ parameter: ParameterID, in parameters: ParameterStore) -> Matrix {
    let value = parameters[parameter].value
    guard case .array(let array) = place, array.isTransposed else { return value }
    return value.transposed
  }

  /// x: [B, inputs] → [B, outputs].
  func multiply(_ x: Matrix, layer: String, _ execution: inout Execution) -> Matrix {
    switch place {
    case .array(let array): return array.multiply(x, outputs: outputs, &execution)
    case .digital(let parameter):
      recordProduct(vectors: x.rows, layer: layer, &execution)
      return product(x, execution.parameters[parameter].value, transposingB: true)
    }
  }

  /// y: [B, outputs] → [B, inputs].
  func multiplyTransposed(_ y: Matrix, layer: String, _ execution: inout Execution) -> Matrix {
    switch place {
    case .array(let array): return array.multiplyTransposed(y, inputs: inputs, &execution)
    case .digital(let parameter):
      recordProduct(vectors: y.rows, layer: layer, &execution)
      return product(y, execution.parameters[parameter].value)
    }
  }

  /// Adds `dyᵀ x` to the gradient: dy is [B, outputs], x [B, inputs].
  func addGradient(
    _ dy: Matrix, _ x: Matrix, layer: String, _ execution: inout Execution
  ) {
    guard let parameter else { return }
    var isTransposed = false
    if case .array(let array) = place { isTransposed = array.isTransposed }
    let gradient =
      isTransposed ? product(x, dy, transposingA: true) : product(dy, x, transposingA: true)
    execution.addGradient(of: parameter, gradient)
    execution.engine.record(
      .product(outputs, dy.rows, inputs), layer: layer, vectors: dy.rows)
  }

  /// Products of a batch with the digital values, which every vector reads.
  private func recordProduct(vectors: Int, layer: String, _ execution: inout Execution) {
    execution.engine.record(
      Self.digitalProduct(vectors: vectors, outputs, inputs), layer: layer, vectors: vectors)
  }

  /// The work of multiplying vectors by digital values of a factor.
  static func digitalProduct(vectors: Int, _ outputs: Int, _ inputs: Int) -> DigitalWork {
    var work = DigitalWork.product(vectors, inputs, outputs)
    work.bits = 32 * vectors * inputs * outputs
    return work
  }
}

/// An array, or several, that a factor lies on.
///
/// Where it is larger than the factor, inputs are padded with zeros and outputs that are too many are left out.
struct FactorArray: Sendable {
  let handle: MatrixHandle
  /// Whether the array holds the factor with outputs and inputs exchanged, as r word lines instead of one per input.
  let isTransposed: Bool
  /// The outputs of the factor that fills the array.
  let outputs: Int
  /// The inputs of the factor that fills the array.
  let inputs: Int

  /// Programs a factor, [outputs, inputs].
  init(
    _ factor: Matrix, isTransposed: Bool = false, as description: MatrixDescription,
    _ execution: inout Execution
  ) throws {
    handle = try execution.engine.program(
      isTransposed ? factor.transposed : factor, as: description)
    self.isTransposed = isTransposed
    outputs = factor.rows
    inputs = factor.columns
  }

  func multiply(_ x: Matrix, outputs: Int, _ execution: inout Execution) -> Matrix {
    let x = x.resized(columns: inputs)
    let y =
      isTransposed
      ? execution.engine.multiplyTransposed(handle, x) : execution.engine.multiply(handle, x)
    return y.resized(columns: outputs)
  }

  func multiplyTransposed(_ y: Matrix, inputs: Int, _ execution: inout Execution) -> Matrix {
    let y = y.resized(columns: outputs)
    let x =
      isTransposed
      ? execution.engine.multiply(handle, y) : execution.engine.multiplyTransposed(handle, y)
    return x.resized(columns: inputs)
  }
}

extension Matrix {
  /// The same rows with zeros behind them, or cut short.
  fileprivate func resized(columns width: Int) -> Matrix {
    guard width != columns else { return self }
    guard !isShapeOnly else { return Matrix(shapeOnly: rows, width) }
    var result = Matrix(rows: rows, columns: width)
    let shared = min(width, columns)
    for row in 0..<rows {
      result.elements.replaceSubrange(
        row * width..<row * width + shared, with: elements[row * columns..<row * columns + shared])
    }
    return result
  }
}
