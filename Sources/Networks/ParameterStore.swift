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
  /// What stands between two frozen factors: a small matrix, or its diagonal.
  case core
  /// Scales of inputs, outputs or ranks other than magnitudes.
  case vector
}

/// Where the arrays keep a copy of a trained tensor.
public struct ArrayHome: Sendable, Equatable {
  /// The matrix on the engine, [outputs, inputs].
  public let matrix: MatrixHandle
  /// The weights of it that hold the tensor.
  public let selection: MatrixSelection
  /// The number of outputs of the matrix.
  public let outputs: Int
  /// The number of inputs of the matrix.
  public let inputs: Int
  /// What a value is multiplied by to be a weight.
  public let scale: Float
  /// What the selected weights are when no task's values are there, kept digitally so that they can be
  /// restored; nothing where the matrix was made for the tensor.
  public let original: Matrix?

  /// Names the weights that hold a tensor.
  public init(
    _ matrix: MatrixHandle, _ selection: MatrixSelection = .all, outputs: Int, inputs: Int,
    scale: Float = 1, original: Matrix? = nil
  ) {
    self.matrix = matrix
    self.selection = selection
    self.outputs = outputs
    self.inputs = inputs
    self.scale = scale
    self.original = original
  }
}

/// One trained tensor: its digital value, its gradient, and the arrays that hold a copy of it.
public struct Parameter: Sendable {
  /// A name that is unique in the store.
  public let name: String
  /// The layer that accounts are kept for.
  public let layer: String
  /// The heading it is trained and counted under.
  public let group: ParameterGroup
  /// The digital master copy.
  public var value: Matrix
  /// The gradient of the loss, summed over the batch since it was last cleared.
  public var gradient: Matrix
  /// The weights on the engine that follow the value; none if it lives digitally.
  public let home: ArrayHome?
  /// The learning rate as a multiple of the group's.
  public let rate: Float

  /// What the arrays are to hold for a value.
  public func weights(for value: Matrix) -> Matrix {
    guard let home, home.scale != 1 else { return value }
    var weights = value
    weights.scale(by: home.scale)
    return weights
  }
}

/// A matrix and the step it was computed at.
public struct KeptMatrix: Sendable {
  /// The values.
  public let values: Matrix
  /// Updates made before it was computed.
  public let step: Int

  /// Keeps values.
  public init(values: Matrix, step: Int) {
    self.values = values
    self.step = step
  }
}

/// The trained tensors of one adaptation, in the order in which they were added.
public struct ParameterStore: Sendable {
  /// All trained tensors.
  public private(set) var all: [Parameter] = []
  /// Values that are kept from an earlier step, such as row norms that are not refreshed at every step; they belong to
  /// the task, as its tensors do.
  public var kept: [ParameterID: KeptMatrix] = [:]

  /// Makes an empty store.
  public init() {}

  /// Adds a tensor and returns the name it is reached by.
  ///
  /// - Parameters:
  ///   - name: unique in the store.
  ///   - group: the heading it is trained and counted under.
  ///   - value: where it starts.
  ///   - home: the weights that hold a copy of it; none if it lives digitally.
  ///   - rate: the learning rate as a multiple of the group's.
  ///   - layer: the layer that accounts are kept for; the part of the name before the first dot unless given.
  /// - Returns: how the tensor is reached from then on.
  public mutating func add(
    _ name: String, _ group: ParameterGroup, _ value: Matrix, home: ArrayHome? = nil,
    rate: Float = 1, layer: String? = nil
  ) -> ParameterID {
    all.append(
      Parameter(
        name: name, layer: layer ?? String(name.prefix { $0 != "." }), group: group, value: value,
        gradient: value.zeros, home: home, rate: rate))
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

  /// Whether all values are finite.
  public var isFinite: Bool {
    all.allSatisfy { parameter in parameter.value.elements.allSatisfy(\.isFinite) }
  }

  /// Sets every gradient to zero.
  public mutating func clearGradients() {
    for index in all.indices { all[index].gradient = all[index].value.zeros }
  }

  /// Adds the gradient of `penalty · mean |value|` over all values of every group that has a penalty.
  mutating func addPenaltyGradients(_ penalties: [ParameterGroup: Float]) {
    for (group, penalty) in penalties {
      let share = penalty / Float(max(1, scalars(in: group)))
      update { _, parameter in
        guard parameter.group == group else { return }
        parameter.gradient.add(
          parameter.value.combined(with: parameter.value) { value, _ in
            value > 0 ? share : value < 0 ? -share : 0
          })
      }
    }
  }

  /// Lets `body` change every tensor in turn.
  mutating func update(_ body: (_ index: Int, inout Parameter) -> Void) {
    for index in all.indices { body(index, &all[index]) }
  }
}
