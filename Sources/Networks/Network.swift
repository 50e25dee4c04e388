public import MatrixMath

/// A network body that turns inputs into features; a task's head turns features into classes, unless they are logits.
public protocol Network: Sendable {
  /// The number of inputs.
  var inputs: Int { get }
  /// The number of features.
  var features: Int { get }
  /// The weight matrices that an adaptation method may act on, in the order of the forward pass.
  var modules: [AdaptableModule] { get }
  /// The linear map that stands at a module now.
  func map(ofModule index: Int) -> any LinearMap
  /// Puts a linear map in the place of a module's own.
  mutating func replaceMap(ofModule index: Int, by map: any LinearMap)
  /// Lets the bias of a module be trained through `parameter`.
  mutating func trainBias(ofModule index: Int, _ parameter: ParameterID)
  /// Whether the features are the logits of the classes already, so that no head is put on top; not so by default.
  var givesLogits: Bool { get }
  /// The most examples that go through the network at once when accuracy is tested; any number by default.
  var largestBatch: Int? { get }

  /// x: [B, inputs] → features: [B, features].
  func forward(_ x: Matrix, _ execution: inout Execution) -> Matrix
  /// Goes back as far as the first trained tensor; dy: [B, features]. Adds to gradients.
  func backward(_ dy: Matrix, _ execution: inout Execution)
}

extension Network {
  /// A head turns features into classes.
  public var givesLogits: Bool { false }
  /// No limit.
  public var largestBatch: Int? { nil }
}

/// One weight matrix of a network that an adaptation method may act on.
public struct AdaptableModule: Sendable {
  /// A unique name, such as `layer1`.
  public let name: String
  /// The layer that accounts are kept for; fusion coefficients are shared within it.
  public let layer: String
  /// The programmed weights.
  public let weights: MatrixHandle
  /// The weights as they are meant to be, [outputs, inputs].
  public let target: Matrix
  /// The bias, [1, outputs]; nothing where none is added.
  public let bias: Matrix?

  /// Describes one weight matrix of a network.
  public init(
    name: String, layer: String, weights: MatrixHandle, target: Matrix, bias: Matrix?
  ) {
    self.name = name
    self.layer = layer
    self.weights = weights
    self.target = target
    self.bias = bias
  }
}
