import MatrixMath

/// The parts of a network that adaptation methods can replace.
///
/// The maps and biases of its modules, and its digital tensors; layers name them by their place in these lists.
struct LayerTable: Sendable {
  /// A tensor that lives digitally: the gain of a norm, a table of embeddings.
  struct Tensor: Sendable {
    let name: String
    let value: Matrix
    var parameter: ParameterID?

    /// The value in use.
    func value(in execution: Execution) -> Matrix {
      parameter.map { execution.parameters[$0].value } ?? value
    }
  }

  private(set) var modules: [AdaptableModule] = []
  var maps: [any LinearMap] = []
  var biases: [ParameterID?] = []
  private(set) var tensors: [Tensor] = []
  private var places: [String: Int] = [:]

  /// Adds a module with a frozen map; returns its place.
  mutating func add(_ module: AdaptableModule) -> Int {
    modules.append(module)
    maps.append(FrozenMap(weights: module.weights))
    biases.append(nil)
    return modules.count - 1
  }

  /// Adds a digital tensor, or finds it when it is there already; returns its place.
  mutating func tensor(_ name: String, _ value: Matrix) -> Int {
    if let place = places[name] { return place }
    tensors.append(Tensor(name: name, value: value))
    places[name] = tensors.count - 1
    return tensors.count - 1
  }

  /// Lets a digital tensor be trained.
  mutating func train(tensor index: Int, _ parameter: ParameterID) {
    tensors[index].parameter = parameter
  }

  func isTrained(module index: Int) -> Bool { maps[index].isTrained || biases[index] != nil }
  func isTrained(tensor index: Int) -> Bool { tensors[index].parameter != nil }
}

/// What layers need beside their inputs while a batch goes through a network.
struct Pass: Sendable {
  let table: LayerTable
  /// Where the sequences lie that go through the stack.
  let sequences: SequenceLayout
  /// What the first stack made, for a decoder that reads it.
  var memory: Matrix?
  /// Where the sequences of `memory` lie.
  var memorySequences: SequenceLayout?
  /// The gradient of `memory`, added up by every part that read it.
  var memoryGradient: Matrix?
  /// Whether anything that made `memory` is trained.
  var needsMemoryGradient = false
  /// The share of values that training leaves out.
  let dropout: Float
}

/// A linear map of the network with its bias.
struct Projection: Sendable {
  /// The place of the module in the table.
  let module: Int
  let layer: String

  func isTrained(_ table: LayerTable) -> Bool { table.isTrained(module: module) }

  /// x: [T, inputs] → y: [T, outputs].
  func forward(_ x: Matrix, _ table: LayerTable, _ execution: inout Execution) -> Matrix {
    var y = table.maps[module].forward(x, &execution)
    let bias =
      table.biases[module].map { execution.parameters[$0].value } ?? table.modules[module].bias
    guard let bias else { return y }
    y.addToRows(bias)
    execution.engine.record(DigitalWork(adds: y.count), layer: layer, vectors: y.rows)
    return y
  }

  /// dy: [T, outputs] → dx: [T, inputs], or nothing when none is asked for; adds to gradients.
  func backward(
    _ dy: Matrix, needsInputGradient: Bool, _ table: LayerTable, _ execution: inout Execution
  ) -> Matrix? {
    if let bias = table.biases[module] {
      execution.addGradient(of: bias, dy.columnSums)
      execution.engine.record(DigitalWork(adds: dy.count), layer: layer, vectors: dy.rows)
    }
    return table.maps[module].backward(
      dy, needsInputGradient: needsInputGradient, &execution)
  }
}
