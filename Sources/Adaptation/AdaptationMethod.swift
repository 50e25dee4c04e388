public import MatrixMath
public import Networks

/// A way of adapting a programmed network to a new task.
///
/// A method is a value that says what is trained, where it lives and how fast it learns. `attach` runs once
/// per network, in the deploy phase; training, writing back and switching are the same for all methods.
/// Conformers keep these laws:
/// - every trained tensor is in the execution's parameter store before `attach` returns;
/// - a method named as leaving the arrays alone gives no trained tensor an array;
/// - gradients are exact for the forward pass with a detached norm where one is used.
public protocol AdaptationMethod: Sendable {
  /// The settings of the method, as written in an experiment.
  associatedtype Configuration: Codable & Sendable & Equatable

  /// The name by which experiments choose the method.
  static var name: String { get }
  /// One sentence for lists: what is trained.
  static var summary: String { get }

  /// Makes a method from its settings.
  ///
  /// - Throws: ``AdaptationError`` when a setting is outside what is allowed.
  init(_ configuration: Configuration) throws
  /// The settings in use, defaults filled in.
  var configuration: Configuration { get }
  /// The number of frozen pool modules that the method needs on the arrays.
  var poolSize: Int { get }
  /// The learning rate of every group of tensors that the method trains, the head included.
  var learningRates: [ParameterGroup: Float] { get }

  /// Puts the method's parts on the engine and in the parameter store, and its linear maps into the network.
  ///
  /// - Parameters:
  ///   - body: the network to adapt; its modules are already programmed.
  ///   - pool: the frozen modules, `poolSize` of them in use.
  ///   - stream: draws of the initial values, domain `.adaptation`.
  ///   - execution: the engine and the parameter store that receive the parts.
  /// - Throws: ``AdaptationError`` when the method does not fit the network or the pool.
  func attach(
    to body: inout any Network, pool: [LowRankAdapter], stream: RandomStream,
    _ execution: inout Execution
  ) throws
}

extension AdaptationMethod {
  /// No pool.
  public var poolSize: Int { 0 }
}
