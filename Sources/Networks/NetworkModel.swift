public import MatrixMath

/// A network as it is kept off the device: it can be put on any number of engines.
///
/// Conformers keep these laws:
/// - the network that ``place(headroom:on:)`` makes has one module per entry of ``moduleShapes``, of that name and shape
///   and in that order;
/// - what it pushes onto the tape in a forward pass is what ``load(of:training:)`` says.
public protocol NetworkModel: Sendable {
  /// The weight matrices that adaptation methods may act on, in the order of the forward pass.
  var moduleShapes: [ModuleShape] { get }
  /// The number of values of one example, which are the columns of a batch; nothing where any number will do, as for
  /// sequences.
  var inputs: Int? { get }
  /// The number of features.
  var features: Int { get }
  /// The same network with shapes and no values.
  var shapeOnly: any NetworkModel { get }

  /// Refuses examples that the network cannot take.
  ///
  /// - Parameters:
  ///   - examples: one per row, of as many columns as ``inputs`` says.
  ///   - name: what they are called in messages.
  /// - Throws: ``NetworkError/unusableExample(of:row:problem:)`` with the first offender.
  func requireFit(_ examples: Matrix, of name: String) throws

  /// Programs the weights onto an engine.
  ///
  /// - Parameters:
  ///   - headroom: how much larger the ranges of modules are made than their weights need, for training in place.
  ///   - engine: receives one base matrix per module.
  /// - Returns: the network on the engine.
  /// - Throws: ``NetworkError`` when shapes do not fit each other or a weight is not finite.
  func place(headroom: Float, on engine: inout any MatrixEngine) throws -> any Network

  /// The same with trained weights and biases of modules in the place of its own.
  ///
  /// - Parameter parameters: tensors named `<module>.weight`, [outputs, inputs], and `<module>.bias`, [1, outputs];
  ///   others are left alone.
  /// - Returns: the network with these values.
  func updated(by parameters: ParameterStore) -> any NetworkModel

  /// What a batch is to the network, whatever the method.
  ///
  /// - Parameters:
  ///   - batch: one example per row.
  ///   - modules: the indices of the modules that have something trained; layers in front of all of them need no
  ///     gradient.
  /// - Returns: how many vectors it is, and what layers keep of them.
  func load(of batch: Matrix, training modules: Set<Int>) -> BatchLoad
}

extension NetworkModel {
  /// Any values will do.
  public func requireFit(_ examples: Matrix, of name: String) throws {}
}

/// What a batch passes through the modules of a network, and what the network's own layers keep of it.
public struct BatchLoad: Sendable, Equatable {
  /// The vectors that pass through a module, but for the modules in ``others``.
  public var vectors: Int
  /// The vectors of modules that see another number of them, by index: a pooler sees one of every sequence.
  public var others: [Int: Int]
  /// The numbers that layers keep for the backward pass, beside what the maps of the modules keep.
  public var layerEntries: Int

  /// Describes a load; all modules see equally many vectors unless given.
  public init(vectors: Int, others: [Int: Int] = [:], layerEntries: Int) {
    self.vectors = vectors
    self.others = others
    self.layerEntries = layerEntries
  }

  /// The vectors that pass through a module.
  public func vectors(ofModule index: Int) -> Int { others[index] ?? vectors }
}
