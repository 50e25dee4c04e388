public import Networks

/// What an adaptation method costs, counted from its definition; what really happens is held against it.
///
/// Weights are those of the network: on arrays each takes several cells. The task's head is left out everywhere, for
/// every method trains it alike.
public struct MethodDeclaration: Sendable, Equatable {
  /// Weights that are written at one time, and the word lines that hold them.
  public struct Write: Sendable, Equatable {
    /// Weights addressed: written, or skipped because their level stays the same.
    public var weights: Int
    /// Distinct word lines (inputs of a matrix) among them, at most.
    public var rows: Int

    /// Describes a write.
    public init(weights: Int = 0, rows: Int = 0) {
      self.weights = weights
      self.rows = rows
    }
  }

  /// Whether what is trained follows from the task's examples in number too, so that scalars and writes are the most
  /// that there can be.
  public var isAtMost = false
  /// Trained scalars by kind.
  public var trained: [ParameterGroup: Int]
  /// Weights on arrays beside those of the network.
  public var residentWeights: Int
  /// What one step writes under write-through.
  public var step: Write
  /// What going from one task's values to another's writes, at most.
  public var taskSwitch: Write
  /// What has to be stored for a task, in bytes: 32-bit values and 32-bit indices.
  public var storedBytes: Int
  /// What is kept digitally once, in bytes, however many tasks there are: base values under a mask that all tasks
  /// share, values that norms are computed from.
  public var keptBytes: Int
  /// What every task keeps digitally beside what is stored for it, in bytes: base values under a mask of its own, which
  /// are written back when the task leaves the chip, and the row norms in use.
  public var keptBytesPerTask: Int
  /// What choosing weights at the beginning of a task takes, in bytes: sums of gradients of whole matrices, and those of
  /// a batch.
  public var choiceBytes: Int
  /// The gradients of what is trained, in bytes; none where training never goes back.
  public var gradientBytes: Int
  /// The optimiser's state, in bytes.
  public var optimiserBytes: Int
  /// What the maps keep of one vector for the backward pass, in bytes.
  public var activationBytes: Int
  /// What the maps keep of every batch once, in bytes: norms, and gains over them.
  public var batchActivationBytes: Int
  /// Digital work of the maps for one vector, forward and backward, of whose input gradient the first module has none.
  public var vectorWork: DigitalWork
  /// Digital work of the maps that every batch takes once.
  public var batchWork: DigitalWork

  /// Describes a method on a network; what is not named is none, but for gradients: 32 bits of every trained scalar.
  public init(
    trained: [ParameterGroup: Int] = [:], residentWeights: Int = 0, step: Write = Write(),
    taskSwitch: Write = Write(), storedBytes: Int = 0, keptBytes: Int = 0,
    keptBytesPerTask: Int = 0, choiceBytes: Int = 0, gradientBytes: Int? = nil,
    optimiserBytes: Int = 0, activationBytes: Int = 0, batchActivationBytes: Int = 0,
    vectorWork: DigitalWork = DigitalWork(), batchWork: DigitalWork = DigitalWork()
  ) {
    self.trained = trained
    self.residentWeights = residentWeights
    self.step = step
    self.taskSwitch = taskSwitch
    self.storedBytes = storedBytes
    self.keptBytes = keptBytes
    self.keptBytesPerTask = keptBytesPerTask
    self.choiceBytes = choiceBytes
    self.gradientBytes = gradientBytes ?? Self.word * trained.values.reduce(0, +)
    self.optimiserBytes = optimiserBytes
    self.activationBytes = activationBytes
    self.batchActivationBytes = batchActivationBytes
    self.vectorWork = vectorWork
    self.batchWork = batchWork
  }

  /// All trained scalars.
  public var trainedScalars: Int { trained.values.reduce(0, +) }

  /// Bytes of a 32-bit number.
  static let word = 4

  /// The two moments that Adam keeps of every trained scalar.
  static func adamBytes(scalars: Int) -> Int { 2 * word * scalars }
}

extension MethodDeclaration {
  /// The same with trained weights of the network written as a policy has it.
  ///
  /// - Parameters:
  ///   - write: what is written where the policy writes at all, at a step.
  ///   - switching: the same at a switch; as at a step unless given.
  ///   - policy: when trained weights are written.
  ///   - residual: how many weights of which module are multiplied digitally under `residual`.
  /// - Returns: the declaration with what is written, or with the digital work that takes its place.
  func writing(
    _ write: Write, switching: Write? = nil, _ policy: WritePolicy,
    residual: [(weights: Int, module: ModuleShape)]
  ) -> MethodDeclaration {
    var result = self
    guard policy == .residual else {
      result.step = write
      result.taskSwitch = switching ?? write
      return result
    }
    for (index, (weights, module)) in residual.enumerated() {
      let passes = index == 0 ? 1 : 2
      result.vectorWork.adds += passes * weights + module.outputs + (index == 0 ? 0 : module.inputs)
      result.vectorWork.multiplies += passes * weights
      result.vectorWork.bits += passes * 32 * weights
    }
    return result
  }
}
