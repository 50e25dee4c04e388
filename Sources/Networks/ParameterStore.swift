public import MatrixMath

/// Names one trained tensor in a ``ParameterStore``.
public struct ParameterID: Sendable, Hashable {
  let index: Int
}

/// Which learning rate a trained tensor follows, and under which heading its scalars are counted.
public enum ParameterGroup: String, Sendable, CaseIterable, Codable, CodingKeyRepresentable {
  /// The task's classification head.
  case head
  /// Weights of the base network.
  case weight
  /// Biases of the base network.
  case bias
  /// Low-rank factors.
  case factor
  /// Fusion coefficients.
  case coefficient
  /// Magnitudes, one per output.
  case magnitude
}

/// One trained tensor: its digital value, its gradient, and the arrays that hold a copy of it.
public struct Parameter: Sendable {
  /// A name that is unique in the store.
  public let name: String
  /// The heading it is trained and counted under.
  public let group: ParameterGroup
  /// The digital master copy.
  public var value: Matrix
  /// The gradient of the loss, summed over the batch since it was last cleared.
  public var gradient: Matrix
  /// The matrix on the engine that is rewritten when the value changes; none if it lives digitally.
  public let array: MatrixHandle?
}

/// The trained tensors of one adaptation, in the order in which they were added.
public struct ParameterStore: Sendable {
  /// All trained tensors.
  public private(set) var all: [Parameter] = []

  /// Makes an empty store.
  public init() {}

  /// Adds a tensor and returns the name it is reached by.
  public mutating func add(
    _ name: String, _ group: ParameterGroup, _ value: Matrix, array: MatrixHandle? = nil
  ) -> ParameterID {
    all.append(
      Parameter(name: name, group: group, value: value, gradient: value.zeros, array: array))
    return ParameterID(index: all.count - 1)
  }

  /// The tensor behind a name.
  public subscript(id: ParameterID) -> Parameter {
    get { all[id.index] }
    set { all[id.index] = newValue }
    _modify { yield &all[id.index] }
  }

  /// The tensor of a name, if there is one.
  public func id(named name: String) -> ParameterID? {
    all.firstIndex { $0.name == name }.map(ParameterID.init)
  }

  /// The digital value of the tensor of a name, if there is one.
  public func value(named name: String) -> Matrix? {
    all.first { $0.name == name }?.value
  }

  /// The number of trained scalars under a heading.
  public func scalars(in group: ParameterGroup) -> Int {
    all.reduce(0) { $0 + ($1.group == group ? $1.value.count : 0) }
  }

  /// The number of trained scalars without the head, which every method trains alike.
  public var adaptedScalars: Int {
    all.reduce(0) { $0 + ($1.group == .head ? 0 : $1.value.count) }
  }

  /// Sets every gradient to zero.
  public mutating func clearGradients() {
    for index in all.indices { all[index].gradient = all[index].value.zeros }
  }

  /// Lets `body` change every tensor in turn.
  mutating func update(_ body: (_ index: Int, inout Parameter) -> Void) {
    for index in all.indices { body(index, &all[index]) }
  }
}
