/// One line of a trace: a piece of work with its statistics, its place in the run and what it waits for.
public struct Operation: Sendable, Equatable {
  /// The work and its data statistics; counts are those of one repeat.
  public enum Work: Sendable, Equatable {
    /// y = W x: inputs drive the word lines.
    case multiply(ProductWork)
    /// x' = Wᵀ y: the same arrays driven from the bit lines.
    case transposedMultiply(ProductWork)
    /// Cells of the matrix are programmed.
    case write(WriteWork)
    /// Digital arithmetic.
    case vector(VectorWork)
    /// Bits that move from the buffer of one tile to the arrays of another.
    case move(bits: Int)
    /// Bits that move between the chip and the memory outside.
    case offChip(bits: Int)
  }

  /// How an operation waits for an earlier one.
  public struct Dependency: Sendable, Equatable {
    /// When the later operation may start.
    public enum Mode: String, Sendable, Equatable, CaseIterable {
      /// Vector by vector: vector i may enter when vector i of the earlier operation is out.
      ///
      /// Between operations with different numbers of vectors, and for writes, it is a barrier.
      case streaming
      /// When the earlier operation has ended.
      case barrier
    }

    /// The position of the earlier operation in the trace.
    public var operation: Int
    /// When the later operation may start.
    public var mode: Mode

    /// Creates a dependency on an earlier operation.
    public init(_ operation: Int, _ mode: Mode) {
      self.operation = operation
      self.mode = mode
    }
  }

  /// The work and its data statistics.
  public var work: Work
  /// What the operation is for.
  public var phase: Phase
  /// The layer, an index into the trace's layer names.
  public var layer: Int
  /// The matrix, an index into the trace's matrices; nil for work without a matrix.
  public var matrix: Int?
  /// How many vectors pass through the operation, at least 1.
  public var vectors: Int
  /// How many equal operations, one after the other, this one stands for.
  public var repeats: Int
  /// Up to two earlier operations this one waits for.
  public var dependencies: Dependencies

  /// The largest number of dependencies of one operation.
  public static let maximumDependencies = Dependencies.capacity

  /// Creates an operation; see the properties for the meaning of each value.
  public init(
    _ work: Work, phase: Phase, layer: Int, matrix: Int? = nil, vectors: Int = 1, repeats: Int = 1,
    dependencies: Dependencies = []
  ) {
    self.work = work
    self.phase = phase
    self.layer = layer
    self.matrix = matrix
    self.vectors = vectors
    self.repeats = repeats
    self.dependencies = dependencies
  }
}

extension Operation {
  /// The kind of an operation without its statistics.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// y = W x.
    case multiply
    /// x' = Wᵀ y.
    case transposedMultiply = "transposed_multiply"
    /// Programming of cells.
    case write
    /// Digital arithmetic.
    case vector
    /// Transport on the chip.
    case move
    /// Transport to and from the chip.
    case offChip = "off_chip"

    /// Whether operations of the kind belong to a matrix.
    public var needsMatrix: Bool {
      switch self {
      case .multiply, .transposedMultiply, .write: true
      case .vector, .move, .offChip: false
      }
    }
  }

  /// The kind of the operation.
  public var kind: Kind {
    switch work {
    case .multiply: .multiply
    case .transposedMultiply: .transposedMultiply
    case .write: .write
    case .vector: .vector
    case .move: .move
    case .offChip: .offChip
    }
  }
}
