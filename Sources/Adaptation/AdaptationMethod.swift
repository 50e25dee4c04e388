public import MatrixMath
public import Networks

/// A way of adapting a programmed network to a new task.
///
/// A method is a value that says what is trained, where it lives and how fast it learns. `attach` runs once
/// per network, in the deploy phase; `begin` once per task. Training, writing back and switching are the same for all
/// methods. Conformers keep these laws:
/// - every trained tensor is in the execution's parameter store before `begin` returns;
/// - a method named as leaving the arrays alone gives no trained tensor an array;
/// - gradients are exact for the forward pass with a detached norm where one is used;
/// - what happens on the engine is what `declaration` says.
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
  /// How much larger the ranges of the base weights are made than they need, for training in place.
  var headroom: Float { get }
  /// The learning rate of every group of tensors that the method trains, the head included.
  var learningRates: [ParameterGroup: Float] { get }
  /// What the mean magnitude of a group's values adds to what is minimised.
  var penalties: [ParameterGroup: Float] { get }
  /// How trained tensors are found without a backward pass; nothing where they follow their gradients.
  var search: ForwardOnlySearch? { get }

  /// Puts the method's parts on the engine and in the parameter store, and its linear maps into the network.
  ///
  /// - Parameters:
  ///   - body: the network to adapt; its modules are already programmed.
  ///   - site: the modules to adapt, the pool, and the draws of initial values.
  ///   - execution: the engine and the parameter store that receive the parts.
  /// - Throws: ``AdaptationError`` when the method does not fit the network or the pool.
  func attach(to body: inout any Network, _ site: AdaptationSite, _ execution: inout Execution)
    throws

  /// Does what has to be done anew for every task, such as choosing a mask from the task's examples.
  ///
  /// - Parameters:
  ///   - task: which task of the stream it is, and its examples.
  ///   - body: the network as `attach` left it.
  ///   - site: as given to `attach`.
  ///   - execution: the engine and the parameter store, as `attach` left them.
  /// - Throws: ``AdaptationError`` when the method does not fit the task.
  func begin(
    _ task: TaskStart, on body: inout any Network, _ site: AdaptationSite,
    _ execution: inout Execution
  ) throws

  /// What the method trains, keeps, writes and computes, from its definition alone.
  ///
  /// - Parameters:
  ///   - modules: the modules that are adapted.
  ///   - policy: when trained weights on arrays are written.
  /// - Returns: all counts, the head left out.
  func declaration(for modules: [ModuleShape], _ policy: WritePolicy) -> MethodDeclaration
}

extension AdaptationMethod {
  /// No pool.
  public var poolSize: Int { 0 }
  /// Ranges as the weights need them.
  public var headroom: Float { 1 }
  /// No penalties.
  public var penalties: [ParameterGroup: Float] { [:] }
  /// Gradients.
  public var search: ForwardOnlySearch? { nil }
  /// Nothing is done anew for a task.
  public func begin(
    _ task: TaskStart, on body: inout any Network, _ site: AdaptationSite,
    _ execution: inout Execution
  ) throws {}
}

extension AdaptationMethod {
  /// Attaches the method to all that it needs and begins a task, in one go.
  ///
  /// - Parameters:
  ///   - body: the network to adapt.
  ///   - site: the modules to adapt, the pool, and the draws of initial values.
  ///   - task: the first task.
  ///   - execution: the engine and the parameter store that receive the parts.
  /// - Throws: ``AdaptationError`` when the method does not fit.
  public func attach(
    to body: inout any Network, _ site: AdaptationSite, beginning task: TaskStart,
    _ execution: inout Execution
  ) throws {
    try attach(to: &body, site, &execution)
    try begin(task, on: &body, site, &execution)
  }
}

/// What an adaptation method is attached to, beside the network itself.
public struct AdaptationSite: Sendable {
  /// The network's modules that are adapted, by their index, ascending.
  public let modules: [Int]
  /// The frozen modules that tasks share; their factors are in the order of `modules`.
  public let pool: [LowRankAdapter]
  /// Draws of initial values, domain `.adaptation`.
  public let stream: RandomStream

  /// Describes a site.
  public init(modules: [Int], pool: [LowRankAdapter] = [], stream: RandomStream) {
    self.modules = modules
    self.pool = pool
    self.stream = stream
  }

  /// Describes a site of all modules of a network.
  public init(allOf body: any Network, pool: [LowRankAdapter] = [], stream: RandomStream) {
    self.init(modules: Array(body.modules.indices), pool: pool, stream: stream)
  }
}

/// What is known of a task when its adaptation begins.
public struct TaskStart: Sendable {
  /// The position of the task in the stream of tasks.
  public let number: Int
  /// The training examples, [examples, inputs].
  public let inputs: Matrix
  /// One class per example, or equally many for every example where each of its tokens has one.
  public let labels: [Int]
  /// The number of classes.
  public let classes: Int

  /// Describes the start of a task.
  public init(number: Int, inputs: Matrix, labels: [Int], classes: Int) {
    self.number = number
    self.inputs = inputs
    self.labels = labels
    self.classes = classes
  }
}
