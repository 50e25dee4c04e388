/// The shape of one weight matrix of a network that may be adapted.
public struct ModuleShape: Sendable, Equatable {
  /// The name of the module.
  public let name: String
  /// The layer it belongs to; fusion coefficients are shared within it.
  public let layer: String
  /// The number of outputs.
  public let outputs: Int
  /// The number of inputs.
  public let inputs: Int
  /// Whether a bias is added to the outputs.
  public let hasBias: Bool

  /// Describes a module.
  public init(name: String, layer: String, outputs: Int, inputs: Int, hasBias: Bool) {
    self.name = name
    self.layer = layer
    self.outputs = outputs
    self.inputs = inputs
    self.hasBias = hasBias
  }

  /// The number of weights.
  public var weights: Int { outputs * inputs }
}
