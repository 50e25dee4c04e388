public import MatrixMath

/// What a layer needs of its weights: programming, products in both directions, rewriting.
///
/// Layers and adaptation methods know no other way to reach a weight matrix, so the same code trains on
/// BLAS, trains on simulated arrays, and traces a network of any size.
///
/// An engine is a value: a copy has its own weights, wear and trace. Conformers keep these laws:
/// - a product of a shape-only matrix is shape-only and still recorded;
/// - equal engines given equal calls give equal results;
/// - `rewrite` leaves the matrix as close to the target as the medium allows and never changes its shape.
public protocol MatrixEngine: Sendable {
  /// What the operations that follow are done for.
  var phase: Phase { get set }

  /// Places a weight matrix and returns the handle that names it from then on.
  ///
  /// - Parameters:
  ///   - weights: shape [outputs, inputs].
  ///   - description: what the matrix is, for placement and accounts.
  /// - Returns: the handle of the matrix on this engine and its copies.
  /// - Throws: when a weight is not finite or the medium has no room.
  mutating func program(_ weights: Matrix, as description: MatrixDescription) throws -> MatrixHandle

  /// Changes the selected weights behind a handle, and no others.
  ///
  /// - Parameters:
  ///   - handle: the matrix, [outputs, inputs].
  ///   - selection: the weights that change; what is not selected is neither written nor looked at.
  ///   - values: the new values, as `MatrixSelection.values(of:)` would give them.
  /// - Throws: when a value is not finite.
  mutating func rewrite(
    _ handle: MatrixHandle, _ selection: MatrixSelection, to values: Matrix) throws

  /// What one step of a weight's code is worth, per output; nothing where weights have no codes.
  func weightSteps(_ handle: MatrixHandle) -> [Float]?

  /// The products `y = W x` of a batch: x is [vectors, inputs], y [vectors, outputs].
  mutating func multiply(_ handle: MatrixHandle, _ x: Matrix) -> Matrix

  /// The products `x' = Wᵀ y` of a batch: y is [vectors, outputs], x' [vectors, inputs].
  mutating func multiplyTransposed(_ handle: MatrixHandle, _ y: Matrix) -> Matrix

  /// Counts digital work done beside the weights, in the layer it is done for.
  ///
  /// - Parameters:
  ///   - work: all of it.
  ///   - layer: the name that accounts are kept under.
  ///   - vectors: over how many vectors of a batch it is spread, each of which may go on as soon as its share
  ///     is done.
  mutating func record(_ work: DigitalWork, layer: String, vectors: Int)

  /// Lets everything recorded so far finish before anything that follows starts.
  mutating func barrier()

  /// Ends a step of a run that may go on with equal steps.
  ///
  /// Everything recorded so far finishes before anything that follows starts. An engine that records may keep a
  /// step that equals the one before it as a count.
  mutating func endStep()

  /// Starts or ends watching converter inputs, from which converters then choose their range.
  ///
  /// Engines without converters do nothing.
  mutating func calibrate(_ isWatching: Bool)
}

extension MatrixEngine {
  /// Counts digital work that is one piece.
  public mutating func record(_ work: DigitalWork, layer: String) {
    record(work, layer: layer, vectors: 1)
  }

  /// A barrier, for engines that keep no steps.
  public mutating func endStep() { barrier() }

  /// Nothing: exact weights.
  public func weightSteps(_ handle: MatrixHandle) -> [Float]? { nil }

  /// Changes all weights behind a handle to `weights`, shape [outputs, inputs].
  ///
  /// - Throws: when a weight is not finite.
  public mutating func rewrite(_ handle: MatrixHandle, to weights: Matrix) throws {
    try rewrite(handle, .all, to: weights)
  }
}

/// Names one weight matrix inside an engine.
public struct MatrixHandle: Sendable, Hashable {
  /// The position of the matrix in the order of programming.
  public let index: Int

  /// Names the matrix programmed as number `index`.
  public init(index: Int) { self.index = index }
}

/// What a weight matrix is: its name, the layer it works in, and its part in adaptation.
public struct MatrixDescription: Sendable, Hashable {
  /// A name that is unique in the network, such as `layer1.weight`.
  public let name: String
  /// The layer that accounts are kept for, such as `layer1`.
  public let layer: String
  /// The part that the matrix plays.
  public let role: MatrixRole
  /// How much larger the range of the weights is made than what they need when they are first programmed: room
  /// for weights that are trained in place; 1 for none.
  public let headroom: Float

  /// Describes a weight matrix.
  public init(name: String, layer: String, role: MatrixRole, headroom: Float = 1) {
    self.name = name
    self.layer = layer
    self.role = role
    self.headroom = headroom
  }
}

/// The part that a weight matrix plays in adaptation.
public enum MatrixRole: String, Sendable, CaseIterable {
  /// A weight of the pre-trained network.
  case base
  /// A factor that is trained for the task at hand.
  case adapter
  /// A frozen module that tasks share.
  case pool
}

/// What an operation is done for.
public enum Phase: String, Sendable, CaseIterable {
  /// Programming the network and the method's frozen parts, once.
  case deploy
  /// The forward pass of a training step.
  case forward
  /// The backward pass of a training step.
  case backward
  /// The optimiser and the writing of what it changed.
  case update
  /// Going from one adapted task to another.
  case taskSwitch
  /// Using the network.
  case inference
}

/// Elementary digital operations and the traffic they cause, as counts.
public struct DigitalWork: Sendable, Equatable {
  /// Additions and subtractions.
  public var adds = 0
  /// Multiplications.
  public var multiplies = 0
  /// Comparisons and selections.
  public var compares = 0
  /// Divisions.
  public var divides = 0
  /// Square roots.
  public var squareRoots = 0
  /// Exponentials and logarithms.
  public var exponentials = 0
  /// Bits read from and written to the buffer beside operands that are in flight.
  public var bits = 0

  /// Counts elementary operations; all default to none.
  public init(
    adds: Int = 0, multiplies: Int = 0, compares: Int = 0, divides: Int = 0,
    squareRoots: Int = 0, exponentials: Int = 0, bits: Int = 0
  ) {
    self.adds = adds
    self.multiplies = multiplies
    self.compares = compares
    self.divides = divides
    self.squareRoots = squareRoots
    self.exponentials = exponentials
    self.bits = bits
  }

  /// Adds other work, field by field.
  public mutating func add(_ other: DigitalWork) {
    adds += other.adds
    multiplies += other.multiplies
    compares += other.compares
    divides += other.divides
    squareRoots += other.squareRoots
    exponentials += other.exponentials
    bits += other.bits
  }

  /// The work of a digital matrix product [rows, inner] · [inner, columns].
  public static func product(_ rows: Int, _ inner: Int, _ columns: Int) -> DigitalWork {
    DigitalWork(adds: rows * inner * columns, multiplies: rows * inner * columns)
  }
}
